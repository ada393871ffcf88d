import type { Locator, Page } from '@playwright/test';
import { expect, requestsAnswered, test } from './support/fixtures';
import { chinese, english } from './support/texts';
import { RoomPage } from './pages/room_page';

/** The file of the emoji, whichever version. */
const FILE = /\/emoji\/emoji\.json/;

/** All emoji, in the popover over the composer or in the dialog over the page. */
class Picker {
  readonly search: Locator;
  readonly list: Locator;
  readonly tone: Locator;

  constructor(
    readonly page: Page,
    private readonly t = english,
  ) {
    this.search = page.getByRole('searchbox', { name: t.say('emoji_search') });
    this.list = page.getByRole('tabpanel', { name: t.say('emoji') });
    this.tone = page.getByRole('combobox', { name: t.say('skin_tone') });
  }

  emoji(name: string): Locator {
    return this.list.getByRole('button', { name, exact: true });
  }

  tab(name: 'emoji_smileys' | 'emoji_people' | 'emoji_food' | 'emoji_flags'): Locator {
    return this.page.getByRole('tab', { name: this.t.say(name) });
  }

  group(name: 'emoji_recent' | 'emoji_found' | 'emoji_smileys'): Locator {
    return this.list.getByRole('group', { name: this.t.say(name) });
  }
}

test('an emoji goes where the caret is', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Caret');
  const view = await new RoomPage(await people.page(ada)).open(room);
  const picker = new Picker(view.page);
  await view.composer.fill('good morning');
  for (let step = 0; step < 8; step += 1) await view.composer.press('ArrowLeft');
  await view.emoji.click();
  await expect(view.emoji).toHaveAttribute('aria-expanded', 'true');
  await picker.emoji('grinning face').click();
  await expect(view.composer).toHaveValue('good😀 morning');
  await expect(view.composer).toBeFocused();
  await expect(picker.list, 'one was chosen').toHaveCount(0);
  await view.emoji.click();
  await expect(picker.search).toBeFocused();
  await view.page.keyboard.press('Escape');
  await expect(picker.list).toHaveCount(0);
  await expect(view.emoji).toBeFocused();
  await view.composer.press('Enter');
  await view.expectSent('good😀 morning');
});

test('a search in either language finds emoji; Enter takes the first', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Search');
  const view = await new RoomPage(await people.page(ada)).open(room);
  const picker = new Picker(view.page);
  await view.emoji.click();
  await picker.search.fill('panda');
  await expect(picker.list.getByRole('button')).toHaveText(['🐼']);
  await picker.search.fill('熊猫');
  await expect(picker.list.getByRole('button').first()).toHaveAccessibleName('panda');
  await picker.search.fill('xyzzy');
  await expect(picker.page.getByRole('status').filter({ hasText: english.say('emoji_none', { query: 'xyzzy' }) })).toBeVisible();
  await picker.search.press('Enter');
  await expect(picker.search, 'there is nothing to take').toBeVisible();
  expect(await ada.newest(room), 'and nothing was sent').toEqual([]);
  await picker.search.fill('tada');
  await expect(picker.emoji('party popper')).toBeVisible();
  await picker.search.press('Enter');
  await expect(view.composer).toHaveValue('🎉');
});

test('in Chinese the names are Chinese, and English finds them', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Names');
  const page = await people.page(ada, { locale: 'zh-CN' });
  const view = await new RoomPage(page, chinese).open(room);
  const picker = new Picker(page, chinese);
  await view.emoji.click();
  await picker.search.fill('panda');
  await expect(picker.list.getByRole('button').first()).toHaveAccessibleName('熊猫');
});

test('by keyboard: arrows walk, letters search, tabs turn', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Keys');
  const view = await new RoomPage(await people.page(ada)).open(room);
  const picker = new Picker(view.page);
  const press = (key: string) => view.page.keyboard.press(key);
  await view.emoji.focus();
  await press('Enter');
  await expect(picker.search).toBeFocused();
  const buttons = picker.list.getByRole('button');
  await expect(buttons.first()).toBeVisible();
  await press('ArrowDown');
  await expect(buttons.first()).toBeFocused();
  await press('ArrowRight');
  await press('ArrowDown');
  await expect(buttons.nth(9)).toBeFocused();
  await press('ArrowUp');
  await press('ArrowUp');
  await expect(picker.search).toBeFocused();
  await press('ArrowDown');
  await view.page.keyboard.type('heart');
  await expect(picker.search).toHaveValue('heart');
  await expect(buttons.first()).toHaveAccessibleName('red heart');

  await picker.tab('emoji_smileys').focus();
  await press('ArrowLeft');
  await expect(picker.tab('emoji_flags')).toBeFocused();
  await expect(picker.tab('emoji_flags')).toHaveAttribute('aria-selected', 'true');
  await expect(picker.search).toHaveValue('');
  await press('Tab');
  await expect(buttons.first()).toBeFocused();
  await press('Enter');
  await expect(view.composer).toHaveValue('🏁');
});

test('a tone is chosen once, and what was used comes first', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Tones');
  const view = await new RoomPage(await people.page(ada)).open(room);
  const picker = new Picker(view.page);
  await view.emoji.click();
  await picker.tone.selectOption({ index: 5 });
  await picker.tab('emoji_people').click();
  await expect(picker.emoji('thumbs up')).toHaveText('👍🏿');
  await picker.emoji('thumbs up').click();
  await expect(view.composer).toHaveValue('👍🏿');

  await view.open(room);
  await view.emoji.click();
  await expect(picker.group('emoji_recent').getByRole('button')).toHaveText(['👍🏿']);
  await picker.emoji('grinning face').click();
  await view.emoji.click();
  await expect(picker.group('emoji_recent').getByRole('button')).toHaveText(['😀', '👍🏿']);
});

test('any emoji can be a reaction', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('More');
  await ada.say(room, 'react to me');
  const view = await new RoomPage(await people.page(ada)).open(room);
  const picker = new Picker(view.page);
  const open = async () => {
    await view.line('react to me').hover();
    await view.tool('react to me', 'add_reaction').click();
    await view.log.getByRole('button', { name: english.say('emoji_more') }).click();
  };
  await open();
  const dialog = view.page.getByRole('dialog', { name: english.say('add_reaction') });
  await expect(dialog).toBeVisible();
  await expect(picker.search).toBeFocused();
  await view.page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(view.line('react to me')).toBeFocused();

  await open();
  await picker.search.fill('lobster');
  await picker.emoji('lobster').click();
  await expect(dialog).toHaveCount(0);
  await expect(view.line('react to me').getByRole('button', { name: /🦞/ })).toHaveText('🦞 1');
});

test('without their file there is a way to try again', async ({ people, watch }) => {
  watch.tolerate(/status of 503/);
  const ada = await people.account();
  const room = await ada.createRoom('Trouble');
  const view = await new RoomPage(await people.page(ada, requestsAnswered)).open(room);
  const picker = new Picker(view.page);
  await view.page.route(FILE, (route) => route.fulfill({ status: 503, body: 'no' }));
  await view.emoji.click();
  const problem = view.page.getByRole('alert').filter({ hasText: english.say('emoji_not_loaded') });
  await expect(problem).toBeVisible();
  await view.page.unroute(FILE);
  await problem.getByRole('button', { name: english.say('retry') }).click();
  await expect(picker.emoji('grinning face')).toBeVisible();
  await expect(problem).toHaveCount(0);
});

test('the emoji are fetched when they are wanted, and kept', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Thrift');
  const page = await people.page(ada);
  const asked: string[] = [];
  page.on('request', (request) => FILE.test(request.url()) && asked.push(request.url()));
  const view = await new RoomPage(page).open(room);
  const picker = new Picker(page);
  expect(asked).toEqual([]);
  const [response] = await Promise.all([page.waitForResponse(FILE), view.emoji.click()]);
  expect(response.headers()['cache-control']).toBe('public, max-age=31536000, immutable');
  await expect(picker.emoji('grinning face')).toBeVisible();
  await page.keyboard.press('Escape');
  await view.emoji.click();
  await expect(picker.emoji('grinning face')).toBeVisible();
  expect(asked).toHaveLength(1);
});

test('a few emoji are large, also to a reader without JavaScript', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Large');
  await ada.sayAll(room, ['a text', '👍🏽 🎉', ':tada:', 'text 🎉']);
  const page = await people.page(ada, { javaScriptEnabled: false });
  await page.goto(`/rooms/${room.id}`);
  const view = new RoomPage(page);
  const size = (text: string) => view.message(text).evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
  const usual = await size('a text');
  expect(await size('text 🎉')).toBe(usual);
  for (const text of ['👍🏽 🎉', '🎉']) expect(await size(text)).toBeGreaterThan(2 * usual);
});
