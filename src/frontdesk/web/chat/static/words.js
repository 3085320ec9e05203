// Every text of the page, in one place. Sentences that the server says come with the events and are not here.

import { inWords } from "./hours.js";

const LANGUAGE = "en"; // of these words

export const words = {
  title: "Chat",
  assistant: "Assistant",
  assistantTag: "AI",
  assistantLine: "Answers at once. A person can join.",
  assistantAway: (ms) => `Answers at once. Our team is back ${inWords(ms, LANGUAGE)}.`,
  assistantLater: "Answers at once. Our team is back later.",
  operatorLine: "From the team",
  waiting: "Looking for a person",
  waitingLine: "You can leave and come back.",
  away: "Nobody is here right now",
  back: (ms) => `Back ${inWords(ms, LANGUAGE)}`,
  backLater: "We'll answer as soon as we're back",
  welcome: "How can we help?",
  welcomeLine: "Ask anything. You'll get the answer right here.",
  newChat: "Chat with us",
  newChatLine: "Write a message to begin.",
  ended: "Chat ended",
  endedLine: "Thank you for writing.",

  transcript: "Messages",
  writing: (name) => `${name} is writing`,
  you: "You",
  sending: "Sending…",
  sent: "Sent",
  queued: "Will be sent when you're back",
  notSent: "Not sent. Tap to retry.",
  tooLong: "Not sent: too long. Tap to take it back.",
  edited: "edited",
  deleted: "Message deleted",
  fresh: (count) => `${count} new`,
  leadsTo: (host) => ` (${host})`,

  compose: "Write a message",
  send: "Send",
  left: (count) => `${count} characters left`,
  tooMany: (count) => `${count} characters too many`,
  askHuman: "Talk to a person",
  noHuman: "No, thanks",
  contact: "E-mail or phone number",

  end: "End chat",
  endQuestion: "End this chat?",
  keep: "Keep",

  rate: "How was this chat?",
  stars: (count) => (count === 1 ? "1 star" : `${count} stars`),
  rated: "Thank you.",
  comment: "Anything to add? (optional)",
  commentSent: "Thank you. We read every line.",
  sendComment: "Send",
  startNew: "Start a new chat",

  offline: "You're offline. Your messages will be sent when you're back.",
  retrying: "The chat can't be reached. Nothing is lost: we keep trying.",
  refused: "This page may not use this chat.",
  slowDown: (seconds) => `That was quick. Your messages go out in ${seconds} s.`,
  failed: "That didn't work. Try again in a moment.",
};
