import { expect, test } from './support/fixtures';
import { chinese, english } from './support/texts';
import { RoomListPanel } from './pages/room_list_panel';
import { RoomPage } from './pages/room_page';
import { Switcher } from './pages/switcher';

test('a few letters and Enter lead to a room; what is unread comes first', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const name = people.name('Design ');
  const design = await ada.createRoom(`${name} Review`);
  const quiet = await ada.createRoom(people.name('Quiet '));
  await ben.joinRoom(design);
  await ben.joinRoom(quiet);
  await ben.say(quiet, 'anyone here?');
  const view = await new RoomPage(await people.page(ada)).open(design);
  await view.composer.focus();
  const switcher = await new Switcher(view.page).open();
  await expect(switcher.field).toBeFocused();
  await expect(switcher.options.first()).toContainText(quiet.name);
  await expect(switcher.options.first()).toContainText(english.say('unread', { count: 1 }));
  await expect(switcher.options.first()).toHaveAttribute('aria-selected', 'true');

  await view.page.keyboard.type('quie');
  await expect(switcher.active).toContainText(quiet.name);
  await expect(switcher.field).toHaveAttribute('aria-activedescendant', (await switcher.active.getAttribute('id'))!);
  await view.page.keyboard.press('Enter');
  await expect(switcher.dialog).toHaveCount(0);
  await expect(view.title).toHaveText(quiet.name);
  await expect(view.composer, 'ready to write').toBeFocused();
});

test('the arrows choose, Escape leaves everything as it was', async ({ people }) => {
  const ada = await people.account('ada');
  const names = ['one', 'two'].map((which) => people.name(`Arrow ${which} `));
  const rooms = [await ada.createRoom(names[0]!), await ada.createRoom(names[1]!)];
  const view = await new RoomPage(await people.page(ada)).open(rooms[0]!);
  await view.composer.fill('a draft');
  const switcher = await new Switcher(view.page).open();
  await view.page.keyboard.type('arrow');
  await expect(switcher.active).toContainText(names[0]!);
  await view.page.keyboard.press('ArrowDown');
  await expect(switcher.active).toContainText(names[1]!);
  await view.page.keyboard.press('ArrowUp');
  await expect(switcher.active).toContainText(names[0]!);
  await view.page.keyboard.press('Escape');
  await expect(switcher.dialog).toHaveCount(0);
  await expect(view.composer).toBeFocused();
  await expect(view.composer).toHaveValue('a draft');
  await expect(view.title).toHaveText(names[0]!);
});

test('people are found as well: those of the room, and those one names', async ({ people }) => {
  const [ada, ben, cai] = [await people.account('ada'), await people.account('ben'), await people.account('cai')];
  await ben.updateProfile('小本', 2);
  const room = await ada.createRoom('Company');
  await ben.joinRoom(room);
  const view = await new RoomPage(await people.page(ada, { locale: 'zh-CN' }), chinese).open(room);
  const switcher = await new Switcher(view.page, chinese).open();
  await view.page.keyboard.type('小');
  await expect(switcher.active).toContainText(`@${ben.username}`);
  await view.page.keyboard.press('Enter');
  await expect(view.title).toHaveText('小本');
  await switcher.open();
  await view.page.keyboard.type(cai.username);
  await expect(switcher.active).toContainText(chinese.say('talk_with', { name: cai.username }));
  await view.page.keyboard.press('Enter');
  await expect(view.title).toHaveText(cai.username);
});

test('a press on the field of the room list opens it, and a press on a room goes there', async ({ people }) => {
  const ada = await people.account('ada');
  const name = people.name('Pressed ');
  await ada.createRoom(name);
  const rooms = new RoomListPanel(await people.page(ada));
  await rooms.open();
  await rooms.jump.click();
  const switcher = new Switcher(rooms.page);
  await switcher.field.fill('no such name anywhere at all');
  await expect(switcher.dialog.getByRole('status')).toHaveText(english.say('no_room_match'));
  await switcher.field.fill(name);
  await switcher.options.first().click();
  await expect(new RoomPage(rooms.page).title).toHaveText(name);
});

test('Alt and the arrows go through the rooms, with Shift to the unread ones', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const rooms = [];
  for (const which of ['one', 'two', 'three']) rooms.push(await ada.createRoom(people.name(`Step ${which} `)));
  await ben.joinRoom(rooms[2]!);
  await ben.say(rooms[2]!, 'over here');
  const view = await new RoomPage(await people.page(ada)).open(rooms[0]!);
  const list = new RoomListPanel(view.page);
  await list.expectUnread(rooms[2]!.name, 1);
  const press = (keys: string) => view.page.keyboard.press(keys);

  await view.composer.focus();
  await press('Alt+ArrowDown');
  await expect(view.title).toHaveText(rooms[1]!.name);
  await expect(view.composer).toBeFocused();
  await expect(view.editor, 'the arrow does nothing else').toHaveCount(0);
  await press('Alt+ArrowUp');
  await expect(view.title).toHaveText(rooms[0]!.name);
  await press('Alt+Shift+ArrowDown');
  await expect(view.title).toHaveText(rooms[2]!.name);
  await list.expectUnread(rooms[2]!.name, 0);
  await press('Alt+Shift+ArrowDown');
  await press('Alt+ArrowUp');
  await expect(view.title, 'nothing else was unread').toHaveText(rooms[1]!.name);
});

test('the keys are listed, by key and by button, in both languages', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Help');
  const view = await new RoomPage(await people.page(ada)).open(room);
  const help = view.page.getByRole('dialog', { name: english.say('shortcuts') });
  await view.composer.focus();
  await view.page.keyboard.press('?');
  await expect(view.composer, 'a sign where text is written').toHaveValue('?');
  await view.page.keyboard.press('Control+/');
  await expect(help).toBeVisible();
  await expect(help).toContainText(english.say('key_edit_last'));
  await view.page.keyboard.press('Control+k');
  await expect(new Switcher(view.page).dialog, 'one dialog at a time').toHaveCount(0);
  await view.page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
  await expect(view.composer).toBeFocused();
  await view.log.focus();
  await view.page.keyboard.press('?');
  await expect(help).toBeVisible();

  const there = await people.page(ada, { locale: 'zh-CN' });
  await new RoomListPanel(there, chinese).open();
  const button = there.getByRole('button', { name: chinese.say('shortcuts') });
  await button.click();
  const keys = there.getByRole('dialog', { name: chinese.say('shortcuts') });
  await expect(keys).toContainText(chinese.say('key_next_unread'));
  await keys.getByRole('button', { name: chinese.say('close') }).click();
  await expect(keys).toHaveCount(0);
  await expect(button, 'focus goes back').toBeFocused();
});
