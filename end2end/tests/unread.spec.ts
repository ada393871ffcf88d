import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import type { Api, Room } from './support/api';
import { english } from './support/texts';
import { RoomListPanel } from './pages/room_list_panel';
import { RoomPage } from './pages/room_page';

const many = (count: number, what = 'line') => Array.from({ length: count }, (_, index) => `${what} ${index + 1}`);

test('at the end the view follows; elsewhere it stays and counts what is new', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Stream');
  await ben.joinRoom(room);
  await ada.sayAll(room, many(40));
  const view = await new RoomPage(await people.page(ada)).open(room);
  await view.expectAtEnd();
  await expect(view.jumpToLatest).toHaveCount(0);

  await ben.say(room, 'followed');
  await expect(view.message('followed')).toBeInViewport();
  await view.expectAtEnd();

  await view.wheel(-700);
  await expect.poll(() => view.distanceToEnd()).toBeGreaterThan(300);
  await expect(view.jumpToLatest).toBeVisible();
  const before = await view.position('line 25');
  await ben.sayAll(room, ['missed 1', 'missed 2']);
  await expect(view.jumpToLatest).toContainText(english.say('new_count', { count: 2 }));
  expect(Math.abs((await view.position('line 25')) - before)).toBeLessThanOrEqual(2);
  await expect(view.message('missed 2')).not.toBeInViewport();

  await view.jumpToLatest.click();
  await expect(view.message('missed 2')).toBeInViewport();
  await view.expectAtEnd();
  await expect(view.jumpToLatest).toHaveCount(0);
});

test('sending brings one back to the end', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Return');
  await ada.sayAll(room, many(40));
  const view = await new RoomPage(await people.page(ada)).open(room);
  await view.expectAtEnd();
  await view.wheel(-700);
  await expect(view.jumpToLatest).toBeVisible();
  await view.say('back again');
  await expect(view.message('back again')).toBeInViewport();
  await view.expectAtEnd();
});

test('reading begins at the first unread message', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const name = people.name('Marked ');
  const room = await ada.createRoom(name);
  await ben.joinRoom(room);
  await ada.sayAll(room, many(30, 'old'));
  const page = await people.page(ben);
  const view = await new RoomPage(page).open(room);
  await expect(async () => {
    await view.wheel(2000);
    await expect(view.message('old 30')).toBeInViewport({ timeout: 200 });
  }).toPass();
  await expect.poll(async () => (await ben.listRooms()).find(({ id }) => id === room.id)?.read_seq).toBe(30);

  const rooms = new RoomListPanel(page);
  await rooms.open();
  await ada.sayAll(room, many(35, 'new'));
  await rooms.expectUnread(name, 35);
  await expect(page).toHaveTitle(/^\(35\) /);
  await rooms.enter(name);
  await expect(view.unreadMark).toBeInViewport();
  await expect(view.message('new 1')).toBeInViewport();
  await expect(view.message('new 35')).not.toBeInViewport();
  await rooms.expectUnread(name, 35);

  // Scrolled to the end, it is read.
  await expect(async () => {
    await view.wheel(2000);
    await expect(view.message('new 35')).toBeInViewport({ timeout: 200 });
  }).toPass();
  await rooms.expectUnread(name, 0);
  await expect(page).toHaveTitle(`${name} · Salon`);
  await expect(view.unreadMark, 'the mark stays while one reads').toHaveCount(1);
});

test('with more unread than a page holds, reading begins at the first all the same', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom(people.name('Busy '));
  await ben.joinRoom(room);
  await ada.sayAll(room, many(120, 'line'));
  const view = await new RoomPage(await people.page(ben)).open(room);
  await expect(view.unreadMark).toBeInViewport();
  await expect(view.message('line 1')).toBeInViewport();
  await expect(view.message('line 120')).toHaveCount(0);
  expect(await readTo(ben, room)).toBe(0);

  await expect(async () => {
    await view.wheel(5000);
    await expect(view.message('line 120')).toBeInViewport({ timeout: 300 });
  }).toPass();
  await expect.poll(() => readTo(ben, room)).toBe(120);
});

test('a few unread messages that fit on the screen are read at once', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const page = await people.page(ben);
  const rooms = new RoomListPanel(page);
  // From a room that does not fill the screen to one that scrolls: the last lines are in view in all of them.
  for (const lines of [3, 20, 24]) {
    const name = people.name(`Few ${lines} `);
    const room = await ada.createRoom(name);
    await ben.joinRoom(room);
    await ada.sayAll(room, many(lines));
    await rooms.open();
    await rooms.enter(name);
    const view = new RoomPage(page);
    await expect(view.lines.last()).toBeVisible();
    await view.log.evaluate((log) => log.scrollTo(0, log.scrollHeight));
    await rooms.expectUnread(name, 0);
    await rooms.open();
    await ada.sayAll(room, many(4, 'new'));
    await rooms.expectUnread(name, 4);
    await rooms.enter(name);
    await expect(view.unreadMark).toBeInViewport();
    await expect(view.message('new 4')).toBeInViewport();
    await rooms.expectUnread(name, 0);
  }
});

test('a message that comes while one reads further up stays unread', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const name = people.name('Above ');
  const room = await ada.createRoom(name);
  await ben.joinRoom(room);
  await ada.sayAll(room, many(40));
  const view = await new RoomPage(await people.page(ada)).open(room);
  await view.expectAtEnd();
  const rooms = new RoomListPanel(view.page);
  await view.wheel(-900);
  await expect(view.jumpToLatest).toBeVisible();
  await ben.say(room, 'later');
  await rooms.expectUnread(name, 1);
  await view.jumpToLatest.click();
  await rooms.expectUnread(name, 0);
});

test('a message that comes while one reads counts nowhere, not even for a moment', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom(people.name('Watched '));
  await ben.joinRoom(room);
  const view = await new RoomPage(await people.page(ada)).open(room);
  await view.page.evaluate(() => {
    const titles: string[] = [];
    const badges: string[] = [];
    Object.assign(window, { titles, badges });
    new MutationObserver(() => {
      titles.push(document.title);
      for (const badge of document.querySelectorAll('.rooms-pane .badge')) badges.push(badge.textContent ?? '');
    }).observe(document, { childList: true, characterData: true, subtree: true });
  });
  const said = await ben.say(room, 'right here');
  await expect(view.message('right here')).toBeVisible();
  // The mark has moved: whatever there was to count has been.
  await expect.poll(() => readTo(ada, room)).toBe(said.seq);
  const counted = await view.page.evaluate(() => {
    const { titles, badges } = window as unknown as { titles: string[]; badges: string[] };
    return { changes: titles.length, counting: [...titles.filter((title) => title.startsWith('(')), ...badges] };
  });
  expect(counted.changes).toBeGreaterThan(0);
  expect(counted.counting).toEqual([]);
});

test('a message that comes while one looks elsewhere stays unread until one is back', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const name = people.name('Hidden ');
  const room = await ada.createRoom(name);
  await ben.joinRoom(room);
  const view = await new RoomPage(await people.page(ada)).open(room);
  const rooms = new RoomListPanel(view.page);
  const seen = await ben.say(room, 'seen');
  await expect(view.message('seen')).toBeVisible();
  await expect.poll(() => readTo(ada, room)).toBe(seen.seq);

  await look(view.page, 'hidden');
  await ben.say(room, 'not seen');
  await expect(view.message('not seen')).toHaveCount(1);
  await rooms.expectUnread(name, 1);
  await expect(view.page).toHaveTitle(`(1) ${name} · Salon`);
  await look(view.page, 'visible');
  await rooms.expectUnread(name, 0);
});

/** How far somebody has read, by the server's word. */
async function readTo(reader: Api, room: Room): Promise<number | undefined> {
  return (await reader.listRooms()).find(({ id }) => id === room.id)?.read_seq;
}

/** Another tab comes to the front, or this one again: what a browser tells the page then. */
async function look(page: Page, state: DocumentVisibilityState): Promise<void> {
  await page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, state);
}

test('what is read on one device is read on the other', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const name = people.name('Devices ');
  const room = await ada.createRoom(name);
  await ben.joinRoom(room);
  const phone = await people.page(ada);
  const rooms = new RoomListPanel(phone);
  await rooms.open();
  await ben.say(room, 'hello');
  await rooms.expectUnread(name, 1);
  const desk = await new RoomPage(await people.page(ada)).open(room);
  await expect(desk.message('hello')).toBeInViewport();
  await rooms.expectUnread(name, 0);
});

test('marked as unread on one device it is so on the others, until it is read', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Later');
  const elsewhere = await ada.createRoom('Elsewhere');
  await ben.joinRoom(room);
  await ben.sayAll(room, ['one', 'two', 'three']);
  const here = await new RoomPage(await people.page(ada)).open(room);
  const other = await people.page(ada);
  const rooms = new RoomListPanel(other);
  await new RoomPage(other).open(elsewhere);
  await rooms.expectUnread(room.name, 0);
  await here.more('two', 'mark_unread');
  await rooms.expectUnread(room.name, 2);
  await new RoomListPanel(here.page).expectUnread(room.name, 2);
  await rooms.enter(room.name);
  await rooms.expectUnread(room.name, 0);
});
