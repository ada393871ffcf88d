import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { chinese, english } from './support/texts';
import { RoomPage } from './pages/room_page';

const list = (page: Page, t = english): Locator => page.getByRole('listbox', { name: t.say('completions') });
const options = (page: Page, t = english): Locator => list(page, t).getByRole('option');
const active = (page: Page): Locator => list(page).getByRole('option', { selected: true });

test('a name is completed by Enter, which sends nothing', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Names');
  await ben.joinRoom(room);
  await ben.updateProfile('Benjamin', 2);
  const view = await new RoomPage(await people.page(ada)).open(room);
  const { page, composer } = view;
  await composer.pressSequentially('hello @benj');
  await expect(options(page)).toHaveText([`Benjamin@${ben.username}`]);
  await expect(composer).toBeFocused();
  await expect(composer).toHaveAttribute('aria-activedescendant', (await active(page).getAttribute('id')) ?? '');
  await expect(composer).toHaveAttribute('aria-controls', (await list(page).getAttribute('id')) ?? '');
  await composer.press('Enter');
  await expect(composer).toHaveValue(`hello @${ben.username} `);
  await expect(list(page)).toHaveCount(0);
  await expect(composer).not.toHaveAttribute('aria-activedescendant');
  expect(await ada.newest(room)).toEqual([]);
  await composer.pressSequentially('!');
  await composer.press('Enter');
  await expect(view.log.getByText(`hello @${ben.username} !`)).toBeVisible();
  await expect(view.log.locator('.mention')).toHaveText(`@${ben.username}`);
});

test('arrows walk around, Tab takes, Escape declines, a press takes', async ({ people }) => {
  const [ada, ben, cleo] = [await people.account('ada'), await people.account('ben'), await people.account('cleo')];
  const room = await ada.createRoom('Walk');
  await ben.joinRoom(room);
  await cleo.joinRoom(room);
  const view = await new RoomPage(await people.page(ben)).open(room);
  const { page, composer } = view;
  await composer.pressSequentially('@');
  await expect(options(page), 'everyone but oneself').toHaveCount(2);
  await expect(options(page).first()).toHaveAttribute('aria-selected', 'true');
  const second = (await options(page).nth(1).locator('.detail').textContent()) ?? '';
  await composer.press('ArrowDown');
  await expect(options(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await composer.press('ArrowDown');
  await expect(options(page).first()).toHaveAttribute('aria-selected', 'true');
  await composer.press('ArrowUp');
  await composer.press('Tab');
  await expect(composer).toHaveValue(`${second} `);
  await expect(composer).toBeFocused();

  await composer.pressSequentially('@cl');
  await expect(list(page)).toBeVisible();
  await composer.press('Escape');
  await expect(list(page)).toHaveCount(0);
  await composer.pressSequentially('e');
  await expect(list(page), 'it stays away from this name').toHaveCount(0);
  await composer.pressSequentially(' @cle');
  await options(page).filter({ hasText: cleo.username }).click();
  await expect(composer).toHaveValue(`${second} @cle @${cleo.username} `);
  await expect(composer).toBeFocused();
});

test('only who moderates is offered everyone', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('All');
  await ben.joinRoom(room);
  const owner = await new RoomPage(await people.page(ada)).open(room);
  await owner.composer.pressSequentially('@ro');
  await expect(options(owner.page)).toHaveText([`@room${english.say('mention_everyone')}`]);
  await owner.composer.press('Enter');
  await expect(owner.composer).toHaveValue('@room ');
  await owner.composer.fill('');
  await owner.composer.pressSequentially('@所有');
  await expect(options(owner.page)).toHaveText([`@所有人${english.say('mention_everyone')}`]);

  const member = await new RoomPage(await people.page(ben)).open(room);
  await member.composer.pressSequentially('@');
  await expect(options(member.page)).toHaveCount(1);
  await member.composer.pressSequentially('room');
  await expect(list(member.page)).toHaveCount(0);
});

test('emoji are completed in both languages, with the tone', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Emoji');
  const page = await people.page(ada, { locale: 'zh-CN' });
  const view = await new RoomPage(page, chinese).open(room);
  const { composer } = view;
  await composer.pressSequentially('ok :thumbsu');
  await expect(options(page, chinese).first()).toHaveText('👍拇指向上');
  await composer.press('Enter');
  await expect(composer).toHaveValue('ok 👍');
  await composer.pressSequentially(' :熊猫');
  await expect(options(page, chinese).first()).toHaveText('🐼熊猫');
  await composer.press('Tab');
  await expect(composer).toHaveValue('ok 👍 🐼');
  for (const text of ['12:30', ' std::io', ' mail@ada', ' :)', ' :D']) {
    await composer.pressSequentially(text);
    await expect(list(page, chinese), text).toHaveCount(0);
  }
});

test('nothing opens while an input method composes', async ({ people }) => {
  const [ada, ming] = [await people.account('ada'), await people.account('ming')];
  const room = await ada.createRoom('Input');
  await ming.joinRoom(room);
  await ming.updateProfile('小明', 2);
  const view = await new RoomPage(await people.page(ada)).open(room);
  const { page, composer } = view;
  const input = await page.context().newCDPSession(page);
  // The code has to be here before, or the first list could only come late.
  await composer.pressSequentially('@m');
  await expect(list(page)).toBeVisible();
  await composer.fill('');
  await composer.pressSequentially('@');
  await expect(list(page)).toBeVisible();
  await input.send('Input.imeSetComposition', { text: 'xiao', selectionStart: 4, selectionEnd: 4 });
  await expect(composer).toHaveValue('@xiao');
  await expect(list(page)).toHaveCount(0);
  await input.send('Input.insertText', { text: '小' });
  await expect(composer).toHaveValue('@小');
  await expect(options(page)).toHaveText([`小明@${ming.username}`]);
  await composer.press('Enter');
  await expect(composer).toHaveValue(`@${ming.username} `);
});

test('one’s own name stands out, also without JavaScript', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Me');
  await ben.joinRoom(room);
  await ada.say(room, `@${ben.username} look`);
  const color = async (page: Page) => {
    await page.goto(`/rooms/${room.id}`);
    return page.locator('.mention').evaluate((element) => getComputedStyle(element).backgroundColor);
  };
  const own = await color(await people.page(ben));
  expect(await color(await people.page(ben, { javaScriptEnabled: false }))).toBe(own);
  expect(await color(await people.page(ada))).not.toBe(own);
});
