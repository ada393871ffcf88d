import { expect, test } from './support/fixtures';
import { english } from './support/texts';
import { Wire } from './support/wire';
import { RoomListPanel } from './pages/room_list_panel';
import { RoomPage } from './pages/room_page';

/** Messages that come at once. */
const BURST = 30;

test('two people talk in the Lobby', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('本')];
  const here = new RoomPage(await people.page(ada));
  const there = new RoomPage(await people.page(ben));
  for (const room of [here, there]) {
    const rooms = new RoomListPanel(room.page);
    await rooms.open();
    await rooms.enter('Lobby 大厅');
  }

  const [hello, answer] = [people.name('Hello from '), people.name('你好，')];
  await here.say(hello);
  await expect(there.message(hello)).toBeVisible();
  await expect(there.line(hello)).toContainText(ada.username);
  await there.say(answer);
  await expect(here.message(answer)).toBeVisible();
  await here.expectSent(hello);
  await there.expectSent(answer);

  await here.page.reload();
  await expect(here.message(hello)).toHaveCount(1);
  await expect(here.message(answer)).toHaveCount(1);
});

test('HTML is shown as it was written, Markdown as it is meant', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Markup');
  const page = new RoomPage(await people.page(ada));
  await page.open(room);
  for (const text of ['<img src=x onerror=alert(1)>', '<script>alert(1)</script>', '</script>"\'']) {
    await page.say(text);
    await expect(page.message(text)).toBeVisible();
  }
  await page.say('**yes**');
  await expect(page.log.getByRole('strong').getByText('yes', { exact: true })).toBeVisible();
  await page.page.reload();
  await expect(page.message('<script>alert(1)</script>')).toBeVisible();
  await expect(page.log.locator('img[src=x]')).toHaveCount(0);
});

test('lines of one author follow each other under one name, with the exact time on hover', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Groups');
  await ben.joinRoom(room);
  await ada.sayAll(room, ['one', 'two']);
  await ben.say(room, 'three');
  const page = new RoomPage(await people.page(ada));
  await page.open(room);

  await expect(page.log.getByText(ada.username)).toHaveCount(1);
  await expect(page.line('one')).toContainText(ada.username);
  await expect(page.line('three')).toContainText(ben.username);
  await expect(page.log.getByText(english.say('today'))).toHaveCount(1);
  const year = String(new Date().getFullYear());
  await page.line('two').hover();
  await expect(page.line('two').getByRole('time')).toHaveAttribute('title', new RegExp(`${year}.*\\d:\\d\\d:\\d\\d`));
  await expect(page.line('two').getByRole('time')).toHaveText(/^\d\d:\d\d$/);
});

test('who is writing is said, and no longer once it is sent', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Typing');
  await ben.joinRoom(room);
  const here = await new RoomPage(await people.page(ada)).open(room);
  const there = await new RoomPage(await people.page(ben)).open(room);
  await there.expectOnline(2);

  await here.composer.pressSequentially('thinking');
  const writing = there.main.getByText(english.say('writing', { name: ada.username }));
  await expect(writing).toBeVisible();
  await expect(here.main.getByText(english.pattern('writing'))).toHaveCount(0);
  await here.composer.press('Enter');
  await expect(there.message('thinking')).toBeVisible();
  await expect(writing).toHaveCount(0);
});

test('several tabs of one person count once', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Presence');
  await ben.joinRoom(room);
  const here = await new RoomPage(await people.page(ada)).open(room);
  await here.expectOnline(1);

  const there = await new RoomPage(await people.page(ben)).open(room);
  await here.expectOnline(2);
  const tab = await new RoomPage(await there.page.context().newPage()).open(room);
  await tab.expectOnline(2);
  await tab.say('from the second tab');
  await expect(here.message('from the second tab')).toBeVisible();
  await here.expectOnline(2);
  await expect(here.person(ben.username)).toHaveCount(1);

  await there.page.close();
  await tab.say('still here');
  await expect(here.message('still here')).toBeVisible();
  await here.expectOnline(2);
  await tab.page.close();
  await here.expectOnline(1);
});

test('what comes faster than the screen is painted is shown together', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Busy');
  const page = await people.page(ada);
  const wire = await Wire.of(page);
  const view = await new RoomPage(page).open(room);
  await ada.say(room, 'before');
  await expect(view.message('before')).toBeVisible();
  const changes = await page.evaluateHandle(() => {
    const seen = { lines: 0, times: 0 };
    new MutationObserver((records) => {
      const added = records.flatMap((record) => [...record.addedNodes]);
      const lines = added.filter((node) => node instanceof HTMLElement && node.matches('.message')).length;
      seen.lines += lines;
      seen.times += Math.min(lines, 1);
    }).observe(document.querySelector('.timeline')!, { childList: true });
    return seen;
  });

  const held = wire.hold();
  await ada.sayAll(room, Array.from({ length: BURST }, (_, index) => `line ${index + 1}`));
  await expect.poll(() => held.filter((frame) => frame.type === 'message').length).toBe(BURST);
  wire.release();
  await expect(view.message(`line ${BURST}`)).toBeVisible();
  const { lines, times } = await changes.jsonValue();
  expect(lines).toBe(BURST);
  // One by one they would be as many changes as there are messages.
  expect(times).toBeLessThan(0.8 * BURST);
});
