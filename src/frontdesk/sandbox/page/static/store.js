// What the page knows, kept true by the stream of changes. Views subscribe and draw from it.

import * as api from "./api.js";
import { botOf, isPresent, memberOf, players } from "./people.js";

const KEPT_MESSAGES = 300;
const WAIT_S = 25;
const RETRY_MS = 1000;
const READ_KEY = "sandbox-read";

export class Store extends EventTarget {
  constructor() {
    super();
    this.world = null;
    this.chatId = null;
    this.topicId = null; // 0 is General, or a chat without topics
    this.userId = null;
    this.readChatId = null; // the chat whose topics are known
    this.topics = [];
    this.general = [];
    this.messages = [];
    this.typing = [];
    this.drafts = [];
    this.replyTo = null;
    this.editing = null;
    this.online = true;
    this.read = loadRead();
  }

  get chat() {
    return this.world?.chats.find((chat) => chat.id === this.chatId) ?? null;
  }

  get bot() {
    return this.chat && botOf(this.world, this.chat);
  }

  get user() {
    return this.world?.users.find((user) => user.id === this.userId) ?? null;
  }

  get hasTopics() {
    return Boolean(this.chat) && (this.chat.is_forum || this.topics.length > 0);
  }

  get topic() {
    return this.topics.find((topic) => topic.id === this.topicId) ?? null;
  }

  get isMember() {
    return Boolean(this.chat) && (this.chat.type === "private" || isPresent(memberOf(this.chat, this.userId)));
  }

  get outage() {
    return this.world?.faults.find((fault) => fault.kind === "outage") ?? null;
  }

  get penalty() {
    const running = this.world?.limits.penalties ?? [];
    const here = running.filter((one) => one.chat === undefined || one.chat === null || one.chat === this.chatId);
    return here.find((one) => one.until > this.now()) ?? null;
  }

  get botIsHere() {
    return Boolean(this.bot) && (this.chat.type === "private" || isPresent(memberOf(this.chat, this.bot.id)));
  }

  /** The sandbox's own clock, s. It may be moved by a test. */
  now() {
    return this.world.now + (performance.now() - this.readAt) / 1000;
  }

  /** Begin: read everything, choose what the address names, then follow for as long as the page lives. */
  async run() {
    for (;;) {
      try {
        const version = await this.readAll();
        await this.follow(version);
      } catch (error) {
        if (!(error instanceof api.Unreachable) && !(error instanceof api.Refused)) throw error;
        this.online = false;
        this.tell();
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async readAll() {
    await this.readWorld();
    const { version } = this.world;
    this.settle();
    await Promise.all([this.readChat(), this.readMessages()]);
    this.settle();
    this.online = true;
    this.tell();
    return version;
  }

  async follow(version) {
    for (let after = version; ; ) {
      const news = await api.readChanges(after, WAIT_S);
      if (news.reset) return;
      after = news.version;
      if (news.changes.length > 0) await this.apply(news.changes);
    }
  }

  async apply(changes) {
    const here = changes.filter((change) => change.chat === undefined || change.chat === null || change.chat === this.chatId);
    const kinds = new Set(here.map((change) => change.kind));
    const reads = [this.readWorld()];
    if (kinds.has("message") || kinds.has("topic")) reads.push(this.readChat(), this.readMessages());
    if (kinds.has("typing") || kinds.has("draft") || kinds.has("message")) reads.push(this.readLive());
    await Promise.all(reads);
    this.settle();
    this.tell();
  }

  async readWorld() {
    this.world = await api.readState();
    this.readAt = performance.now();
  }

  async readChat() {
    const { chat } = this;
    if (!chat) return;
    const [topics, general] = await Promise.all([api.readTopics(chat), this.fetchMessages(0)]);
    if (chat.id !== this.chatId) return;
    this.readChatId = chat.id;
    this.topics = topics.filter((topic) => !topic.deleted);
    this.general = general;
  }

  async readMessages() {
    const { chatId, topicId } = this;
    if (!this.chat || topicId === null) return;
    const messages = await this.fetchMessages(topicId);
    if (chatId === this.chatId && topicId === this.topicId) this.messages = messages;
  }

  fetchMessages(topic) {
    return api.readMessages(this.chat, { topic, limit: KEPT_MESSAGES });
  }

  /** What the bot is just doing: typing, and drafts of what it will send. */
  async readLive() {
    const { chat } = this;
    if (!chat) return;
    const [typing, drafts] = await Promise.all([api.readTyping(chat), api.readDrafts(chat)]);
    if (chat.id === this.chatId) [this.typing, this.drafts] = [typing, drafts];
  }

  /** Make the choices fit the world: what has gone is left, what is missing is chosen. */
  settle() {
    const { chats } = this.world;
    if (!this.chat) this.chatId = chats.find((chat) => chat.is_forum)?.id ?? chats[0]?.id ?? null;
    if (!this.chat) {
      [this.topicId, this.userId, this.messages, this.topics] = [null, null, [], []];
      return;
    }
    const { inside, stranger } = players(this.world, this.chat);
    const known = [...inside, ...(stranger ? [stranger] : [])].some((user) => user.id === this.userId);
    if (!known) this.userId = inside[0]?.id ?? stranger?.id ?? null;
    if (this.topicId && this.readChatId === this.chatId && !this.topic) [this.topicId, this.messages] = [null, []];
    if (this.topicId === null && !this.chat.is_forum && this.topics.length === 0) this.topicId = 0;
    this.replyTo = this.stillThere(this.replyTo);
    this.editing = this.stillThere(this.editing);
  }

  stillThere(message) {
    return message && this.messages.find((one) => one.message_id === message.message_id);
  }

  async chooseChat(id) {
    if (id === this.chatId) return;
    [this.chatId, this.topicId, this.topics, this.general, this.messages] = [id, null, [], [], []];
    [this.replyTo, this.editing, this.typing, this.drafts] = [null, null, [], []];
    await this.readChat();
    this.settle();
    await this.readMessages();
    this.tell();
  }

  async chooseTopic(id) {
    if (id !== this.topicId) [this.topicId, this.messages, this.replyTo, this.editing] = [id, [], null, null];
    await this.readMessages();
    this.tell();
  }

  leaveTopic() {
    if (this.hasTopics) this.topicId = null;
    this.tell();
  }

  async chooseUser(id) {
    this.userId = id;
    this.editing = null;
    this.tell();
  }

  /** Play someone who is in none of this chat's members; made on first use. */
  async chooseStranger() {
    const { stranger } = players(this.world, this.chat);
    const user = stranger ?? (await api.addUser({ first_name: "Sam", last_name: "Stranger", username: "stranger" }));
    await this.readWorld();
    await this.chooseUser(user.id);
  }

  reply(message) {
    [this.replyTo, this.editing] = [message, null];
    this.tell();
  }

  edit(message) {
    [this.replyTo, this.editing] = [null, message];
    this.tell();
  }

  /** How many messages of a place have come since it was last looked at. */
  unread(topic, messages) {
    const read = this.read[`${this.chatId}/${topic}`] ?? (topic === 0 ? 0 : 1); // its creation is no news
    return Math.max(0, messages - read);
  }

  markRead(topic, messages) {
    const key = `${this.chatId}/${topic}`;
    if (this.read[key] === messages) return;
    this.read[key] = messages;
    saveRead(this.read);
  }

  tell() {
    this.dispatchEvent(new Event("change"));
  }
}

function loadRead() {
  try {
    return JSON.parse(sessionStorage.getItem(READ_KEY)) ?? {};
  } catch {
    return {};
  }
}

function saveRead(read) {
  try {
    sessionStorage.setItem(READ_KEY, JSON.stringify(read));
  } catch {
    // Without storage the counts last as long as the page.
  }
}
