import { setTimeout as until } from 'node:timers/promises';
import type { Api, Room } from '../../tests/support/api';

/** How many messages each of them has on their way at once. */
const IN_FLIGHT = 8;

const SAID = [
  'Has anyone seen the key to the workshop?',
  '在书房的桌子上。',
  'Thanks! I will look there after lunch, and bring the drill back before the others need it.',
  '好的，晚上见 👋',
  'It is *not* there. `grep -r key .` finds nothing either, and I have looked in **both** drawers.',
  '那就在门口的箱子里，我昨天看见过，旁边还有一把伞。',
  'Found it!',
];

/** The people who talk in a room while somebody reads. Without browsers, which would be measured along with the reader's. */
export class Company {
  private said = 0;

  private constructor(
    private readonly people: Api[],
    private readonly room: Room,
  ) {}

  /** They join the room. */
  static async gather(people: Api[], room: Room): Promise<Company> {
    for (const person of people) await person.joinRoom(room);
    return new Company(people, room);
  }

  /** Say so many things, each of them as fast as it is acknowledged; the position of the last. */
  burst(count: number): Promise<number> {
    return this.talk(count, Number.POSITIVE_INFINITY);
  }

  /** Say so many things at a rate; the position of the last. */
  steadily(count: number, perSecond: number): Promise<number> {
    return this.talk(count, perSecond);
  }

  private async talk(count: number, perSecond: number): Promise<number> {
    const began = performance.now();
    let [begun, last] = [0, 0];
    const voice = async (person: Api) => {
      while (begun < count) {
        const early = began + (1_000 * begun++) / perSecond - performance.now();
        if (early > 0) await until(early);
        const { seq } = await person.say(this.room, this.line());
        last = Math.max(last, seq);
      }
    };
    await Promise.all(this.people.flatMap((person) => Array.from({ length: IN_FLIGHT }, () => voice(person))));
    return last;
  }

  private line(): string {
    this.said += 1;
    return `${SAID[this.said % SAID.length]} (${this.said})`;
  }
}
