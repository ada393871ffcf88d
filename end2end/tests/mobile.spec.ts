import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { english } from './support/texts';
import { Wire } from './support/wire';
import { ConnectionBar } from './pages/connection_bar';
import { ConnectionPanel } from './pages/connection_panel';
import { NewRoomDialog } from './pages/new_room_dialog';
import { ProfilePage } from './pages/profile_page';
import { RegisterPage } from './pages/register_page';
import { RoomListPanel } from './pages/room_list_panel';
import { RoomPage } from './pages/room_page';

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { content, view } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    view: document.documentElement.clientWidth,
  }));
  expect(content, page.url()).toBeLessThanOrEqual(view);
}

test('one pane at a time, with a way back', async ({ people }) => {
  const ada = await people.account();
  const name = people.name('Pocket ');
  const room = await ada.createRoom(name);
  await ada.sayAll(room, Array.from({ length: 30 }, (_, index) => `line ${index + 1}`));
  const page = await people.page(ada);
  const rooms = new RoomListPanel(page);
  await rooms.open();
  await expect(rooms.pane).toBeVisible();
  await expect(page.getByRole('main')).toBeHidden();
  await expectNoSidewaysScroll(page);

  await rooms.room(name).tap();
  const view = new RoomPage(page);
  await expect(view.title).toHaveText(name);
  await expect(rooms.pane).toBeHidden();
  await expect(view.message('line 30')).toBeInViewport();
  await expect(view.composer).toBeInViewport({ ratio: 1 });
  await expect(view.send).toBeInViewport({ ratio: 1 });
  const size = await view.composer.evaluate((field) => parseFloat(getComputedStyle(field).fontSize));
  expect(size, 'a smaller one makes phones zoom in').toBeGreaterThanOrEqual(16);
  await expectNoSidewaysScroll(page);

  const toggle = page.getByRole('main').getByRole('button', { name: english.say('people') });
  await toggle.tap();
  await expect(view.people).toBeVisible();
  await expect(view.person(ada.username)).toBeVisible();
  await expectNoSidewaysScroll(page);
  await view.people.getByRole('button', { name: english.say('close_people') }).tap();
  await expect(view.composer).toBeInViewport();

  await view.back.tap();
  await expect(page).toHaveURL('/');
  await expect(rooms.pane).toBeVisible();
});

test('what comes while the people cover the conversation is not read', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Covered');
  await ben.joinRoom(room);
  const page = await people.page(ada);
  const view = await new RoomPage(page).open(room);
  await ben.say(room, 'in plain view');
  const read = async () => (await ada.listRooms()).find(({ id }) => id === room.id)?.read_seq;
  await expect.poll(read).toBe(1);
  await page.getByRole('main').getByRole('button', { name: english.say('people') }).tap();
  await expect(view.people).toBeVisible();
  await ben.say(room, 'behind them');
  await expect(page).toHaveTitle(/^\(1\) /);
  expect(await read()).toBe(1);
  await view.people.getByRole('button', { name: english.say('close_people') }).tap();
  await expect.poll(read).toBe(2);
  await expect(page).not.toHaveTitle(/^\(1\) /);
});

test('writing with a finger', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Thumb');
  await ben.joinRoom(room);
  const view = await new RoomPage(await people.page(ada)).open(room);
  await view.composer.tap();
  await view.composer.fill('sent with a tap');
  await view.send.tap();
  await view.expectSent('sent with a tap');
  await ben.say(room, 'an answer with one-very-long-word-'.padEnd(300, 'x'));
  await expect(view.log.getByText('an answer with')).toBeInViewport();
  await view.expectAtEnd();
  await expectNoSidewaysScroll(view.page);
  await expect(view.composer).toBeInViewport({ ratio: 1 });
});

test('emoji and names are chosen with a finger', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Choice');
  await ben.joinRoom(room);
  await ben.say(room, 'hello');
  const view = await new RoomPage(await people.page(ada)).open(room);
  const { page, composer } = view;
  await view.emoji.tap();
  const face = page.getByRole('button', { name: 'grinning face', exact: true });
  const search = page.getByRole('searchbox', { name: english.say('emoji_search') });
  await expect(face).toBeInViewport({ ratio: 1 });
  const box = await face.boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(40);
  await expect(search, 'no keyboard comes up').not.toBeFocused();
  await expectNoSidewaysScroll(page);
  await face.tap();
  await expect(composer).toHaveValue('😀');

  await composer.pressSequentially(' @');
  const option = page.getByRole('option', { name: ben.username });
  await expect(option).toBeInViewport({ ratio: 1 });
  await option.tap();
  await expect(composer).toHaveValue(`😀 @${ben.username} `);
  await expect(composer).toBeFocused();

  await view.message('hello').tap();
  await view.tool('hello', 'add_reaction').tap();
  const more = page.getByRole('button', { name: english.say('emoji_more') });
  await expect(more).toBeInViewport({ ratio: 1 });
  await more.tap();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'grinning face with big eyes', exact: true })).toBeInViewport();
  await expect(search, 'nor here').not.toBeFocused();
  await expectNoSidewaysScroll(page);
});

test('every page and dialog fits', async ({ people }) => {
  const stranger = await people.page();
  await new RegisterPage(stranger).open();
  await expectNoSidewaysScroll(stranger);
  await expect(new RegisterPage(stranger).username).toBeInViewport();

  const ada = await people.account();
  const page = await people.page(ada);
  const profile = new ProfilePage(page);
  await profile.open();
  await expect(profile.nickname).toBeInViewport();
  await expectNoSidewaysScroll(page);
  const rooms = new RoomListPanel(page);
  await rooms.open();
  await rooms.newRoom.tap();
  const dialog = new NewRoomDialog(page);
  await expect(dialog.name).toBeInViewport({ ratio: 1 });
  await expect(dialog.create).toBeInViewport({ ratio: 1 });
  await expectNoSidewaysScroll(page);
  await dialog.close.tap();
  await expect(dialog.dialog).toBeHidden();
});

test('in a conversation the bar has the dot, and its panel fits the screen', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Figures');
  const page = await people.page(ada);
  const wire = await Wire.of(page);
  wire.build = 'another';
  await new RoomPage(page).open(room);
  const { newVersion, dot } = new ConnectionBar(page);
  const panel = new ConnectionPanel(page);
  await expect(newVersion).toBeInViewport({ ratio: 1 });
  await dot.tap();
  await expect(panel.panel).toBeInViewport({ ratio: 1 });
  await panel.expectFigure('round_trip', /ms$/);
  await expect(panel.copy).toBeInViewport({ ratio: 1 });
  await expectNoSidewaysScroll(page);
});

test('touch targets are large enough', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Targets');
  const view = await new RoomPage(await people.page(ada)).open(room);
  const buttons = [view.back, view.send, view.emoji];
  for (const button of buttons) {
    const box = await button.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(36);
  }
});

test('a finger that rests on a message shows what can be done to it', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom(people.name('Resting '));
  await ada.say(room, 'rest here');
  const page = await people.page(ada);
  const view = await new RoomPage(page).open(room);
  const box = await view.message('rest here').boundingBox();
  const [x, y] = [box!.x + box!.width / 2, box!.y + box!.height / 2];
  const touch = await page.context().newCDPSession(page);
  const menu = view.log.getByRole('group', { name: english.say('more_actions') });
  // A finger that moves on scrolls.
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x, y: y - 60 }] });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(menu).toHaveCount(0);
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
  await expect(menu).toBeVisible();
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await menu.getByRole('button', { name: english.say('copy_text') }).tap();
  await expect(page.getByText(english.say('copied'))).toBeVisible();
  await expect(menu).toHaveCount(0);
});
