"""Frontdesk: self-hosted live chat with an AI assistant and operators in Telegram."""
