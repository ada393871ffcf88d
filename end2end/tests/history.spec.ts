import type { Api, Room } from './support/api';
import { expect, test } from './support/fixtures';
import { RoomPage } from './pages/room_page';

const COUNT = 500;
/** Messages that may be in the page at once, with a few lines for dates and marks. */
const MOUNTED = 300 + 3;

/** Of different heights, so that a wrong place shows. */
const text = (seq: number) => `message ${seq}${seq % 7 === 0 ? `\n${'a line more\n'.repeat(seq % 4)}end` : ''}`;
const label = (seq: number) => new RegExp(`^message ${seq}(\\s|$)`);

test.describe('a history of 500 messages', () => {
  let ada: Api;
  let room: Room;

  test.beforeEach(async ({ people }) => {
    ada = await people.account();
    room = await ada.createRoom('Archive');
    await ada.sayAll(room, Array.from({ length: COUNT }, (_, index) => text(index + 1)));
  });

  test('the newest page comes from the server, at its end', async ({ people }) => {
    const page = await people.page(ada);
    const response = await page.goto(`/rooms/${room.id}`);
    expect(await response?.text(), 'rendered, not only embedded').toMatch(/<p class="body"[^>]*>message 499</);
    const view = await new RoomPage(page).open(room);
    await expect(view.log.getByText(label(COUNT))).toBeInViewport();
    await view.expectAtEnd();
    expect(await view.lines.count()).toBeLessThanOrEqual(60);
    await expect(view.loadEarlier).toHaveCount(1);
  });

  test('earlier messages load by button without moving the view, down to the beginning', async ({ people }) => {
    const view = await new RoomPage(await people.page(ada)).open(room);
    await view.expectAtEnd();
    let oldest = COUNT - 49;
    await expect(view.log.getByText(label(oldest))).toHaveCount(1);

    // By keyboard: the pointer may stay where it is and nothing is scrolled on the way.
    await view.loadEarlier.focus();
    const anchor = view.log.getByText(label(oldest));
    await expect(anchor).toBeVisible();
    const top = () => anchor.evaluate((line) => line.getBoundingClientRect().top);
    const before = await top();
    await view.loadEarlier.press('Enter');
    await expect(view.log.getByText(label(oldest - 1))).toHaveCount(1);
    await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThanOrEqual(2);

    for (oldest -= 50; oldest > 1; ) {
      await view.log.evaluate((log) => log.scrollTo(0, 0));
      const next = Math.max(1, oldest - 50);
      await expect(view.log.getByText(label(next))).toHaveCount(1);
      expect(await view.lines.count()).toBeLessThanOrEqual(MOUNTED);
      oldest = next;
    }
    await expect(view.loadEarlier).toHaveCount(0);
    await expect(view.log).toContainText('This is where Archive begins.');
    await expect(view.log.getByText(label(COUNT)), 'the window has moved on').toHaveCount(0);

    await view.jumpToLatest.click();
    await expect(view.log.getByText(label(COUNT))).toBeInViewport();
    await view.expectAtEnd();
    expect(await view.lines.count()).toBeLessThanOrEqual(MOUNTED);
  });

  test('scrolling up loads earlier messages and the line being read stays where it is', async ({ people }) => {
    const view = await new RoomPage(await people.page(ada)).open(room);
    await view.expectAtEnd();
    const oldest = COUNT - 49;
    await view.log.hover();
    // Up until the page before begins to load, in steps of a reader.
    await expect(async () => {
      await view.page.mouse.wheel(0, -400);
      await expect(view.log.getByText(label(oldest - 1))).toHaveCount(1, { timeout: 100 });
    }).toPass({ intervals: [50] });
    await expect(view.log.getByText(label(oldest - 50))).toHaveCount(1);

    // Now with a known line in view, hold still while another page is added above.
    await view.log.getByText(label(oldest - 40)).evaluate((line) => line.scrollIntoView({ block: 'center' }));
    const line = view.log.getByText(label(oldest - 40));
    const top = () => line.evaluate((element) => element.getBoundingClientRect().top);
    const before = await top();
    await view.loadEarlier.focus();
    await view.log.getByText(label(oldest - 40)).evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThanOrEqual(2);
    await expect(view.lines.filter({ hasText: /message 35\d/ }).first()).toBeAttached();
    expect(await view.lines.count()).toBeLessThanOrEqual(MOUNTED);
  });

  test('a page of the past has its own address', async ({ people }) => {
    const view = await new RoomPage(await people.page(ada)).open(room, '?before=101');
    await expect(view.log.getByText(label(100))).toHaveCount(1);
    await expect(view.log.getByText(label(101))).toHaveCount(0);
    await view.jumpToLatest.click();
    await expect(view.log.getByText(label(COUNT))).toBeInViewport();
  });
});
