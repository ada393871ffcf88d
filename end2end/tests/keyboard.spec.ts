import type { Locator, Page } from '@playwright/test';
import { PASSWORD } from './support/api';
import { expect, test } from './support/fixtures';
import { english } from './support/texts';
import { NewRoomDialog } from './pages/new_room_dialog';
import { RoomListPanel } from './pages/room_list_panel';
import { RoomPage } from './pages/room_page';
import { SignInPage } from './pages/sign_in_page';
import { Switcher } from './pages/switcher';

const isFocused = (target: Locator) => target.evaluate((element) => element === document.activeElement);

/** Press Tab until something has the focus, as someone without a mouse does. */
async function tabTo(page: Page, target: Locator, most = 40): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    if (await isFocused(target)) return;
    await page.keyboard.press('Tab');
  }
  await expect(target, `within ${most} presses of Tab`).toBeFocused({ timeout: 1 });
}

test('sign in, find a room, write, make a room: without a mouse', async ({ people }) => {
  const ada = await people.account();
  const page = await people.page();
  const signIn = new SignInPage(page);
  await signIn.open();
  await tabTo(page, signIn.username);
  await page.keyboard.type(ada.username);
  await page.keyboard.press('Tab');
  await expect(signIn.password).toBeFocused();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/');

  const rooms = new RoomListPanel(page);
  await rooms.open();
  await new Switcher(page).open();
  await page.keyboard.type('lobb');
  await page.keyboard.press('Enter');
  const view = new RoomPage(page);
  await expect(view.title).toHaveText('Lobby 大厅');
  await tabTo(page, view.composer);
  const text = people.name('typed ');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await view.expectSent(text);

  await rooms.newRoom.focus();
  await page.keyboard.press('Enter');
  const dialog = new NewRoomDialog(page);
  await expect(dialog.dialog).toBeVisible();
  expect(await dialog.dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await page.keyboard.press('Escape');
  await expect(dialog.dialog).toBeHidden();
  await expect(rooms.newRoom, 'focus goes back').toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, dialog.name, 5);
  const name = people.name('Keys ');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await expect(view.title).toHaveText(name);
});

test('the skip link leads past the rooms, and the messages scroll by keys', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Scroll');
  await ada.sayAll(room, Array.from({ length: 40 }, (_, index) => `line ${index + 1}`));
  const view = await new RoomPage(await people.page(ada)).open(room);
  await view.expectAtEnd();
  const skip = view.page.getByRole('link', { name: english.say('skip_to_conversation') });
  await skip.focus();
  await expect(skip).toBeInViewport();
  await view.page.keyboard.press('Enter');
  await view.page.keyboard.press('Tab');
  const inside = () => view.main.evaluate((main) => main.contains(document.activeElement));
  await expect.poll(inside, 'the rooms are skipped').toBe(true);
  await tabTo(view.page, view.log, 6);
  await view.page.keyboard.press('PageUp');
  await expect.poll(() => view.distanceToEnd()).toBeGreaterThan(100);
  await view.page.keyboard.press('End');
  await view.expectAtEnd();
});

test('from what is being written back to the newest message, and to what can be done to it', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Back');
  await ada.sayAll(room, ['the one before', 'the newest']);
  const view = await new RoomPage(await people.page(ada)).open(room);
  await expect(view.tool('the newest', 'add_reaction'), 'only where the reader is').toHaveCount(0);
  await view.composer.focus();
  for (let presses = 0; presses < 8 && !(await isFocused(view.line('the newest'))); presses += 1) {
    await view.page.keyboard.press('Shift+Tab');
  }
  await expect(view.line('the newest')).toBeFocused();
  await view.page.keyboard.press('Tab');
  await expect(view.tool('the newest', 'add_reaction')).toBeFocused();
  await view.page.keyboard.press('Shift+Tab');
  await view.page.keyboard.press('Shift+Tab');
  await expect(view.line('the one before')).toBeFocused();
  await expect(view.tool('the one before', 'add_reaction')).toHaveCount(1);
  await expect(view.tool('the newest', 'add_reaction')).toHaveCount(0);
});

test('what can be done to a message is found without pointer and focus, and the focus stays with it', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Read out');
  await ada.sayAll(room, ['one', 'two']);
  const view = await new RoomPage(await people.page(ada)).open(room);
  // As a screen reader presses it: where the pointer is does not matter.
  await view.line('one').getByRole('button', { name: english.say('show_actions') }).dispatchEvent('click');
  await expect(view.tool('one', 'add_reaction')).toBeFocused();
  await view.tool('one', 'more_actions').press('Enter');
  await view.log.getByRole('button', { name: english.say('mark_unread') }).press('Enter');
  await expect(view.line('one')).toBeFocused();
  await view.composer.focus();
  await expect(view.tool('one', 'add_reaction')).toHaveCount(0);
});

test('the focus stays where others change what it is on', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Steady');
  await ben.joinRoom(room);
  const message = await ada.say(room, 'a line');
  const view = await new RoomPage(await people.page(ben)).open(room);
  await view.line('a line').focus();
  await ada.react(room, message, '👍');
  await expect(view.line('a line').getByRole('button', { name: /👍/ })).toBeVisible();
  await expect(view.line('a line')).toBeFocused();

  await view.tool('a line', 'reply').focus();
  await expect(view.tool('a line', 'recall_message')).toHaveCount(0);
  await ada.setRole(room, ben, 'moderator');
  await expect(view.tool('a line', 'recall_message')).toBeVisible();
  await expect(view.tool('a line', 'reply')).toBeFocused();

  await view.line('a line').getByRole('button', { name: /👍/ }).focus();
  await ada.react(room, message, '👀');
  await expect(view.line('a line').getByRole('button', { name: /👀/ })).toBeVisible();
  await expect(view.line('a line').getByRole('button', { name: /👍/ })).toBeFocused();
});

test('where the focus is can be seen', async ({ people }) => {
  const ada = await people.account();
  const page = await people.page(ada);
  await new RoomListPanel(page).open();
  for (let presses = 0; presses < 8; presses += 1) {
    await page.keyboard.press('Tab');
    const shown = await page.evaluate(() => {
      const element = document.activeElement!;
      const ringed = (style: CSSStyleDeclaration) =>
        (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
      const around = [element, element.parentElement, element.nextElementSibling].filter((some) => some !== null);
      return { what: element.outerHTML.slice(0, 120), ringed: around.some((some) => ringed(getComputedStyle(some))) };
    });
    expect(shown).toEqual({ ...shown, ringed: true });
  }
});
