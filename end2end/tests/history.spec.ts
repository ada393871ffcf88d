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
    expect(await response?.text(), 'rendered, not only embedded').toMatch(/>message 499(<!>)*<\/p>/);
    const view = await new RoomPage(page).open(room);
    await expect(view.log.getByText(label(COUNT))).toBeInViewport();
    await view.expectAtEnd();
    expect(await view.lines.count()).toBeLessThanOrEqual(60);
    await expect(view.loadEarlier).toHaveCount(1);
  });

  test('the button loads earlier messages and the view does not move', async ({ people }) => {
    const view = await new RoomPage(await people.page(ada)).open(room);
    await view.expectAtEnd();
    const oldest = COUNT - 49;
    const line = view.log.getByText(label(COUNT - 3));
    const top = () => line.evaluate((element) => element.getBoundingClientRect().top);
    const before = await top();
    // Scrolling there would load more by itself.
    await view.loadEarlier.evaluate((link) => link.focus({ preventScroll: true }));
    await view.page.keyboard.press('Enter');
    await expect(view.log.getByText(label(oldest - 50))).toHaveCount(1);
    await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThanOrEqual(2);
  });

  test('back to the beginning: everything is there once, and the page stays small', async ({ people }) => {
    test.slow();
    const view = await new RoomPage(await people.page(ada)).open(room);
    await view.expectAtEnd();
    for (let oldest = COUNT - 49; oldest > 1; oldest = Math.max(1, oldest - 50)) {
      const next = view.log.getByText(label(Math.max(1, oldest - 50)));
      await expect(async () => {
        await view.log.evaluate((log) => log.scrollTo(0, log.scrollTop > 0 ? 0 : 20));
        await expect(next).toHaveCount(1, { timeout: 500 });
      }).toPass();
      await expect(view.log.getByText(label(oldest))).toHaveCount(1);
      expect(await view.lines.count()).toBeLessThanOrEqual(MOUNTED);
    }
    await expect(view.loadEarlier).toHaveCount(0);
    await expect(view.log).toContainText('This is where Archive begins.');
    await expect(view.log.getByText(label(COUNT)), 'the window has moved on').toHaveCount(0);

    for (let newest = 300; newest < COUNT; newest += 50) {
      const next = view.log.getByText(label(Math.min(COUNT, newest + 50)));
      await expect(async () => {
        await view.log.evaluate((log) => log.scrollTo(0, log.scrollHeight));
        await expect(next).toHaveCount(1, { timeout: 500 });
      }).toPass();
      await expect(view.log.getByText(label(newest))).toHaveCount(1);
      expect(await view.lines.count()).toBeLessThanOrEqual(MOUNTED);
    }
    await expect(view.loadLater).toHaveCount(0);
    await view.log.evaluate((log) => log.scrollTo(0, log.scrollHeight));
    await expect(view.jumpToLatest, 'live again').toHaveCount(0);
    await ada.say(room, 'the latest');
    await expect(view.message('the latest')).toBeInViewport();
  });

  test('scrolling up loads earlier messages, and the line being read stays where it is', async ({ people }) => {
    const view = await new RoomPage(await people.page(ada)).open(room);
    await view.expectAtEnd();
    const oldest = COUNT - 49;
    const line = view.log.getByText(label(oldest + 20));
    const top = () => line.evaluate((element) => element.getBoundingClientRect().top);
    // Not near enough to the beginning for anything to load; then a turn of the wheel further.
    await view.log.evaluate((log) => log.scrollTo(0, 450));
    await expect(view.log.getByText(label(oldest - 1))).toHaveCount(0);
    const before = await top();
    await view.wheel(-250);
    await expect(view.log.getByText(label(oldest - 50))).toHaveCount(1);
    await expect.poll(async () => Math.abs((await top()) - before - 250)).toBeLessThanOrEqual(2);
  });

  test('a page of the past has its own address', async ({ people }) => {
    const view = await new RoomPage(await people.page(ada)).open(room, '?before=101');
    await expect(view.log.getByText(label(100))).toHaveCount(1);
    await expect(view.log.getByText(label(101))).toHaveCount(0);
    const line = view.log.getByText(label(98));
    const top = () => line.evaluate((element) => element.getBoundingClientRect().top);
    const before = await top();
    await view.loadLater.evaluate((link) => link.focus({ preventScroll: true }));
    await view.page.keyboard.press('Enter');
    await expect(view.log.getByText(label(150))).toHaveCount(1);
    await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThanOrEqual(2);
    await view.jumpToLatest.click();
    await expect(view.log.getByText(label(COUNT))).toBeInViewport();
  });
});
