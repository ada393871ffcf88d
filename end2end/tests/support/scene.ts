import { Api, type Room } from './api';
import type { Language } from './texts';

/** What the pictures show of the demonstration, in a language. */
export interface Scene {
  /** Who the pictures are taken for. */
  reader: Api;
  /** Two of the others, who are there, too. */
  company: Api[];
  room: Room;
  empty: Room;
  direct: Room;
  /** A room with code in it. */
  workshop: Room;
  /** A public room the reader has not joined. */
  open: Room;
  /** A word that is found in several places. */
  word: string;
}

const casts: Record<Language, { reader: string; company: string[]; room: string; direct: string; word: string }> = {
  en: { reader: 'Clara', company: ['阿兰', 'Björn'], room: 'Études', direct: 'Björn', word: 'slow' },
  'zh-CN': { reader: '小雨', company: ['阿兰', 'Björn'], room: '书房', direct: 'Björn', word: '今晚' },
};

/** The scene on a server that was filled by `salon seed`. */
export async function scene(origin: string, language: Language): Promise<Scene> {
  const cast = casts[language];
  const reader = await Api.signIn(origin, cast.reader);
  const rooms = await reader.listRooms();
  const named = (name: string) => {
    const room = rooms.find((room) => room.name.startsWith(name));
    if (!room) throw new Error(`the demonstration has no room ${name}`);
    return room;
  };
  return {
    reader,
    company: await Promise.all(cast.company.map((name) => Api.signIn(origin, name))),
    room: named(cast.room),
    empty: named('New arrivals'),
    direct: named(cast.direct),
    workshop: named('Workshop'),
    open: named('Chess by post'),
    word: cast.word,
  };
}
