/** What tests need to know of the server's answers. */
export interface User {
  id: number;
  username: string;
  nickname: string;
  avatar_id: number;
}
export interface Room {
  id: number;
  name: string;
  kind: 'public' | 'private' | 'direct';
  role: 'owner' | 'moderator' | 'member' | null;
  last_seq: number;
  read_seq: number;
  online_count: number;
  notify: 'all' | 'mentions' | 'nothing';
}
export interface Message {
  id: number;
  seq: number;
  content: string;
  user_id: number;
}

/** The server refused. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`${status} ${code}`);
  }
}

export const PASSWORD = 'correct horse 电池';

/** One person's session, spoken to over HTTP: fast, and without a browser. */
export class Api {
  private constructor(
    readonly origin: string,
    /** The session cookie, `name=value`. */
    readonly cookie: string,
    readonly user: User,
  ) {}

  static register(origin: string, username: string, avatarId = 1): Promise<Api> {
    return Api.enter(origin, 'register', { username, password: PASSWORD, avatar_id: avatarId });
  }

  static signIn(origin: string, username: string): Promise<Api> {
    return Api.enter(origin, 'login', { username, password: PASSWORD });
  }

  private static async enter(origin: string, door: string, fields: Fields): Promise<Api> {
    const response = await post(origin, door, fields);
    const cookie = response.headers.get('set-cookie')?.split(';')[0];
    if (!cookie) throw new Error(`${door} set no cookie`);
    return new Api(origin, cookie, (await response.json()) as User);
  }

  get username(): string {
    return this.user.username;
  }

  /** Who they are now. */
  me(): Promise<User> {
    return this.call('me', {});
  }

  createRoom(name: string, kind: 'public' | 'private' = 'public', description = ''): Promise<Room> {
    return this.call('create_room', { name, kind, description });
  }

  joinRoom(room: Room): Promise<Room> {
    return this.call('join_room', { room_id: room.id });
  }

  deleteRoom(room: Room): Promise<void> {
    return this.call('delete_room', { room_id: room.id });
  }

  addMember(room: Room, who: Api): Promise<void> {
    return this.call('add_member', { room_id: room.id, username: who.username });
  }

  removeMember(room: Room, who: Api): Promise<void> {
    return this.call('remove_member', { room_id: room.id, user_id: who.user.id });
  }

  setRole(room: Room, who: Api, role: 'member' | 'moderator'): Promise<void> {
    return this.call('set_role', { room_id: room.id, user_id: who.user.id, role });
  }

  /** Mute, kick or ban somebody in a room, for an hour. */
  sanction(room: Room, who: Api, kind: 'mute' | 'kick' | 'ban', reason: string): Promise<void> {
    return this.call('sanction_member', { room_id: room.id, user_id: who.user.id, kind, hours: 1, reason });
  }

  openDirect(who: Api): Promise<Room> {
    return this.call('open_direct', { username: who.username });
  }

  listRooms(): Promise<Room[]> {
    return this.call('list_rooms', {});
  }

  updateProfile(nickname: string, avatarId: number): Promise<User> {
    return this.call('update_profile', { nickname, avatar_id: avatarId });
  }

  say(room: Room, content: string): Promise<Message> {
    return this.call('post_message', { room_id: room.id, content });
  }

  /** Upload files, at most ten, and send them. */
  async send(room: Room, files: { name: string; content: string }[]): Promise<Message> {
    const fields: Fields = { room_id: room.id, content: '' };
    for (const [index, { name, content }] of files.entries()) {
      const form = new FormData();
      form.append('room_id', String(room.id));
      form.append('file', new Blob([content]), name);
      const answer = await fetch(`${this.origin}/api/upload`, {
        method: 'POST',
        headers: { accept: 'application/json', cookie: this.cookie, origin: this.origin },
        body: form,
      });
      if (!answer.ok) throw new Refused(answer.status, await answer.text());
      fields[`attachments[${index}]`] = ((await answer.json()) as { id: string }).id;
    }
    return this.call('post_message', fields);
  }

  edit(room: Room, message: Message, content: string): Promise<Message> {
    return this.call('edit_message', { room_id: room.id, message_id: message.id, content });
  }

  react(room: Room, message: Message, emoji: string): Promise<Message> {
    return this.call('react', { room_id: room.id, message_id: message.id, emoji, on: 'true' });
  }

  recall(room: Room, message: Message): Promise<Message> {
    return this.call('recall_message', { room_id: room.id, message_id: message.id });
  }

  /** Post many messages, one after the other. */
  async sayAll(room: Room, contents: string[]): Promise<void> {
    for (const content of contents) await this.say(room, content);
  }

  /** The newest messages of a room, oldest first. */
  async newest(room: Room, limit = 100): Promise<Message[]> {
    const page: { messages: Message[] } = await this.call('history', { room_id: room.id, limit });
    return page.messages;
  }

  private async call<T>(name: string, fields: Fields): Promise<T> {
    const response = await post(this.origin, name, fields, this.cookie);
    return (await response.json()) as T;
  }
}

type Fields = Record<string, string | number>;

async function post(origin: string, name: string, fields: Fields, cookie = ''): Promise<Response> {
  const response = await fetch(`${origin}/api/${name}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'application/json', cookie, origin },
    body: new URLSearchParams(Object.entries(fields).map(([key, value]) => [key, String(value)])),
  });
  if (!response.ok) {
    const text = await response.text();
    let code = text;
    try {
      code = (JSON.parse(text) as { code: string }).code;
    } catch {
      // Not one of the server's own answers: shown as it is.
    }
    throw new Refused(response.status, code);
  }
  return response;
}
