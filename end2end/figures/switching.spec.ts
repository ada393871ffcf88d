import type { Page } from '@playwright/test';
import { expect, type People, test } from '../tests/support/fixtures';
import { RoomListPanel } from '../tests/pages/room_list_panel';
import { RoomPage } from '../tests/pages/room_page';
import type { Api, Room } from '../tests/support/api';
import { Company } from './support/company';
import { percentile, report } from './support/figures';
import { shown } from './support/window';

const SWITCHES = 30;
/** As many are kept of a room that is opened (`FOLLOWED`). */
const KEPT = 100;
const AIM_MS = 100;

type Switched = { switched: number[] };

test(`between two rooms that were visited, ${KEPT} messages in each`, async ({ people }) => {
  const reader = await people.account('reader');
  const page = await people.page(reader);
  const rooms = [await busyRoom(people, reader, page), await busyRoom(people, reader, page)] as const;
  await page.evaluate(measureSwitches);

  const list = new RoomListPanel(page);
  const view = new RoomPage(page);
  for (let count = 1; count <= SWITCHES; count += 1) {
    const { name } = rooms[(count + 1) % 2]!;
    await list.room(name).click();
    await expect.poll(() => page.evaluate(() => (window as unknown as Switched).switched.length)).toBe(count);
    await expect(view.title).toHaveText(name);
  }
  const took = await page.evaluate(() => (window as unknown as Switched).switched);
  report('switch_p50_ms', 'from the click to the first frame with its messages, p50, ms', percentile(took, 0.5), AIM_MS);
  report('switch_p99_ms', 'p99, ms', percentile(took, 0.99), AIM_MS);
});

/** A room that the page has visited while it filled up. */
async function busyRoom(people: People, reader: Api, page: Page): Promise<Room> {
  const room = await reader.createRoom(people.name('Visited '));
  const speakers = await Promise.all(['ben', '本'].map((name) => people.account(name)));
  const company = await Company.gather(speakers, room);
  const list = new RoomListPanel(page);
  // Through the list if there is one: a page that is loaded anew has forgotten what it visited.
  if (page.url() === 'about:blank') await list.open();
  await list.enter(room.name);
  const last = await company.burst(KEPT);
  await shown(page, last);
  // Else the next visit would begin at what is new.
  await expect.poll(async () => (await reader.listRooms()).find(({ id }) => id === room.id)?.read_seq).toBe(last);
  return room;
}

/** In the page: from a click on a room to the first frame in which a message of that room stands. */
function measureSwitches(): void {
  const switched: number[] = [];
  Object.assign(window, { switched });
  addEventListener(
    'click',
    ({ target, timeStamp }) => {
      const link = (target as Element).closest('.room-link');
      if (!link) return;
      const before = document.querySelector('.timeline > .message:last-child');
      const frame = () => {
        const now = document.querySelector('.timeline > .message:last-child');
        if (!now || now === before) return void requestAnimationFrame(frame);
        // What is posted now comes after this frame has been laid out and painted.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => switched.push(performance.now() - timeStamp);
        port2.postMessage(null);
      };
      requestAnimationFrame(frame);
    },
    { capture: true },
  );
}
