import { Api, type Room } from './api';
import type { Language } from './texts';

/** A conversation worth a picture, in a language. */
export interface Scene {
  /** Who the pictures are taken for. */
  reader: Api;
  /** Two of the others, who are there, too. */
  company: Api[];
  room: Room;
  empty: Room;
  direct: Room;
  /** A public room the reader has not joined. */
  open: Room;
}

interface Script {
  reader: [name: string, avatar: number];
  others: [name: string, avatar: number][];
  room: [name: string, description: string];
  rooms: [name: string, kind: 'public' | 'private'][];
  empty: [name: string, description: string];
  open: [name: string, description: string];
  /** Lines before and after the mark: the index of the speaker (0: the reader), and what is said. */
  read: [number, string][];
  unread: [number, string][];
  direct: [number, string][];
}

const scripts: Record<Language, Script> = {
  en: {
    reader: ['Clara', 5],
    others: [['阿兰', 3], ['Björn', 7], ['Noor', 8], ['小雨', 11]],
    room: ['Études', 'Slow music on Sundays · 星期天的慢音乐'],
    rooms: [['Tea & paper', 'public'], ['Reading circle', 'private']],
    empty: ['New arrivals', 'Say who you are, if you like'],
    open: ['Chess by post', 'One move a day is plenty.'],
    read: [
      [1, 'Good morning. 早上好。'],
      [1, 'I found the recording from 1962, the one with the rain in the background 🌧️'],
      [2, 'The one in E minor?'],
      [1, 'Yes. Listen from the second minute on: he slows down so much that you think he has forgotten the end, and then he has not.'],
      [0, 'I have never heard it that slow. It is like someone looking for the light switch in a room they know very well.'],
      [3, '😄'],
      [3, 'My teacher used to say: play it as if you were reading aloud to one person.'],
    ],
    unread: [
      [4, '那我们今晚一起听？八点，老地方。'],
      [2, 'Count me in. I bring the Donaudampfschifffahrtsgesellschaftskapitänsmütze 🎩'],
      [4, '😂 好，我带茶。'],
      [1, 'Eight it is. 八点见。'],
    ],
    direct: [[2, 'Are you coming tonight?'], [0, 'Yes, a little late. Keep me a seat?'], [2, 'By the window. 🪟']],
  },
  'zh-CN': {
    reader: ['小雨', 11],
    others: [['阿兰', 3], ['Björn', 7], ['老周', 9], ['Clara', 5]],
    room: ['书房', '读书、听琴、喝茶，慢慢聊'],
    rooms: [['茶与纸', 'public'], ['读书会', 'private']],
    empty: ['新来的朋友', '愿意的话，介绍一下自己'],
    open: ['对弈', '一天一步就够了。'],
    read: [
      [1, '早上好。窗外的桂花开了，一推窗就是香气。'],
      [1, '昨晚把《浮生六记》又读了一遍，「布衣菜饭，可乐终身」这句，年纪越大越觉得好 📖'],
      [2, 'Good morning! Is there an English translation you would recommend?'],
      [0, '有的，林语堂译过一本 Six Chapters of a Floating Life，读起来像听人讲自家的事。'],
      [3, '我书架上就有，周末带来。'],
      [2, '谢谢 🙏 I owe you a coffee.'],
    ],
    unread: [
      [4, '那今晚还照旧吗？八点，一起听那张老唱片。'],
      [3, '照旧。我烧水，你们带耳朵就行 😄'],
      [1, '八点见。'],
    ],
    direct: [[2, 'Are you coming tonight?'], [0, '来，会晚一点，给我留个位子？'], [2, 'By the window. 🪟']],
  },
};

/** Fill a fresh server with the scene. The names need a server of their own. */
export async function stage(origin: string, language: Language): Promise<Scene> {
  const script = scripts[language];
  const reader = await Api.register(origin, ...script.reader);
  const others = await Promise.all(script.others.map(([name, avatar]) => Api.register(origin, name, avatar)));
  const cast = [reader, ...others];
  const perform = async (room: Room, lines: [number, string][]) => {
    for (const [speaker, line] of lines) await cast[speaker]!.say(room, line);
  };

  const room = await others[0]!.createRoom(script.room[0], 'public', script.room[1]);
  for (const person of [reader, ...others.slice(1)]) await person.joinRoom(room);
  for (const [name, kind] of script.rooms) {
    const other = await reader.createRoom(name, kind);
    if (kind === 'private') await reader.addMember(other, others[2]!);
    else await others[2]!.joinRoom(other);
    await others[2]!.say(other, '🍵');
  }
  const empty = await reader.createRoom(script.empty[0], 'public', script.empty[1]);
  const open = await others[1]!.createRoom(script.open[0], 'public', script.open[1]);
  const direct = await reader.openDirect(others[1]!);
  await perform(direct, script.direct);
  await perform(room, script.read);
  return { reader, company: others.slice(0, 2), room, empty, direct, open };
}

/** What is said in the room while the reader is away. */
export async function continueScene(scene: Scene, origin: string, language: Language): Promise<void> {
  const script = scripts[language];
  const cast = [script.reader, ...script.others].map(([name]) => name);
  for (const [speaker, line] of script.unread) {
    await (await Api.signIn(origin, cast[speaker]!)).say(scene.room, line);
  }
}
