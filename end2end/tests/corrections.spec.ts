import { expect, test } from './support/fixtures';
import { english } from './support/texts';
import { Wire } from './support/wire';
import { ConnectionBar } from './pages/connection_bar';
import { RoomListPanel } from './pages/room_list_panel';
import { RoomPage } from './pages/room_page';
import { Notices } from './pages/notices';

test('an author edits a message, and everyone sees what it says now', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Corrections');
  await ben.joinRoom(room);
  await ada.say(room, 'frist');
  const here = await new RoomPage(await people.page(ada)).open(room);
  const there = await new RoomPage(await people.page(ben)).open(room);

  await here.edit('frist');
  await expect(here.editor).toBeFocused();
  await expect(here.editor).toHaveValue('frist');
  await here.editor.fill('first');
  await here.editor.press('Enter');
  for (const page of [here, there]) {
    await expect(page.line(/^first/)).toContainText(english.say('edited'));
    await expect(page.message('frist')).toHaveCount(0);
  }
  await expect(here.line(/^first/)).toBeFocused();
  await there.page.reload();
  await expect(there.line(/^first/)).toContainText(english.say('edited'));
  await there.line(/^first/).hover();
  await expect(there.tool(/^first/, 'more_actions')).toBeVisible();
  await expect(there.tool(/^first/, 'edit_message')).toHaveCount(0);
  await expect(there.tool(/^first/, 'recall_message')).toHaveCount(0);
});

test('Escape leaves a message as it was, and a refused edit says why', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Corrections');
  await ada.say(room, 'as it was');
  const page = await new RoomPage(await people.page(ada)).open(room);

  await page.edit('as it was');
  await page.editor.fill('something else');
  await page.editor.press('Escape');
  await expect(page.editor).toHaveCount(0);
  await expect(page.message('as it was')).toBeVisible();
  await expect(page.line('as it was')).toBeFocused();

  await page.edit('as it was');
  await page.editor.fill('   ');
  await page.editor.press('Enter');
  await expect(page.log.getByRole('alert')).toHaveText(english.say('error_message_empty'));
  await page.editor.fill('in the end');
  await page.log.getByRole('button', { name: english.say('save') }).click();
  await expect(page.line(/^in the end/)).toBeVisible();
  expect((await ada.newest(room)).map((message) => message.content)).toEqual(['in the end']);
});

test('a recalled message is gone for everyone, those who were away included', async ({ people, server, watch }) => {
  watch.tolerateOutage();
  const [ada, ben, eve] = [await people.account('ada'), await people.account('ben'), await people.account('eve')];
  const room = await ada.createRoom('Corrections');
  for (const other of [ben, eve]) await other.joinRoom(room);
  await ada.sayAll(room, ['before', 'a slip of the tongue']);
  const here = await new RoomPage(await people.page(ada)).open(room);
  const there = await new RoomPage(await people.page(ben)).open(room);
  const elsewhere = await people.page(eve);
  const wire = await Wire.of(elsewhere);
  const away = await new RoomPage(elsewhere).open(room);
  await expect(away.message('a slip of the tongue')).toBeVisible();
  await elsewhere.context().setOffline(true);
  await wire.cut();
  await expect(new ConnectionBar(elsewhere).lost).toBeVisible();

  await here.recall('a slip of the tongue');
  await expect(here.log.getByText(english.say('recalled_by_you'))).toBeVisible();
  const tombstone = english.say('recalled_by', { name: ada.username });
  await expect(there.log.getByText(tombstone)).toBeVisible();
  await expect(there.message('a slip of the tongue')).toHaveCount(0);

  await expect(away.message('a slip of the tongue')).toBeVisible();
  await elsewhere.context().setOffline(false);
  await expect(away.log.getByText(tombstone)).toBeVisible();
  await expect(away.message('a slip of the tongue')).toHaveCount(0);
  const html = await (await fetch(`${server.origin}/rooms/${room.id}`, { headers: { cookie: ben.cookie } })).text();
  expect(html).toContain('before');
  expect(html).not.toContain('a slip of the tongue');
});

test('cancelling a recall changes nothing', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Corrections');
  await ada.say(room, 'kept');
  const page = await new RoomPage(await people.page(ada)).open(room);
  await page.line('kept').hover();
  await page.tool('kept', 'recall_message').click();
  await expect(page.log.getByText(english.say('recall_question'))).toBeVisible();
  await page.log.getByRole('button', { name: english.say('cancel') }).click();
  await expect(page.log.getByText(english.say('recall_question'))).toHaveCount(0);
  await expect(page.message('kept')).toBeVisible();
});

test('who moderates recalls what others wrote, and sees what it said before it was edited', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Corrections');
  await ben.joinRoom(room);
  const posted = await ben.say(room, 'the first version');
  await ben.edit(room, posted, 'the second version');
  const owner = await new RoomPage(await people.page(ada)).open(room);
  const author = await new RoomPage(await people.page(ben)).open(room);

  await author.line(/^the second/).hover();
  await expect(author.tool(/^the second/, 'edit_message')).toBeVisible();
  await expect(author.tool(/^the second/, 'earlier_versions')).toHaveCount(0);
  await owner.line(/^the second/).hover();
  await expect(owner.tool(/^the second/, 'more_actions')).toBeVisible();
  await expect(owner.tool(/^the second/, 'edit_message')).toHaveCount(0);
  await owner.tool(/^the second/, 'earlier_versions').click();
  await expect(owner.log.getByRole('list', { name: english.say('earlier_versions') })).toContainText('the first version');
  await owner.log.getByRole('button', { name: english.say('close') }).click();
  await owner.recall(/^the second/);
  await expect(author.log.getByText(english.say('recalled_by', { name: ada.username }))).toBeVisible();
  await expect(author.line(/^the second/)).toHaveCount(0);
});

test('a notice does not go on quoting what was recalled', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const direct = await ada.openDirect(ben);
  const elsewhere = await ben.createRoom('Elsewhere');
  const page = await new RoomPage(await people.page(ben)).open(elsewhere);
  const message = await ada.say(direct, 'between the two of us');
  const notices = new Notices(page.page);
  await expect(notices.about('between the two of us')).toBeVisible();
  await ada.recall(direct, message);
  await expect(notices.about('between the two of us')).toHaveCount(0);
  await expect(new RoomListPanel(page.page).room(ada.username)).toBeVisible();
});

test('what others put under a message does not end its editing', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Undisturbed');
  await ben.joinRoom(room);
  const message = await ada.say(room, 'a daft');
  const page = await new RoomPage(await people.page(ada)).open(room);
  await page.edit('a daft');
  await page.editor.fill('draft of mine');
  await page.editor.press('Home');
  await ben.react(room, message, '👀');
  await expect(page.log.getByRole('button', { name: /👀/ })).toBeVisible();
  await page.page.keyboard.type('a ');
  await expect(page.editor, 'the caret is where it was').toHaveValue('a draft of mine');
  // Neither does what one puts under another.
  await page.log.getByRole('button', { name: /👀/ }).click();
  await expect(page.log.getByRole('button', { name: /👀/ })).toHaveText('👀 2');
  await expect(page.editor).toHaveValue('a draft of mine');
  await page.editor.press('Enter');
  await expect(page.editor).toHaveCount(0);
  await expect(page.log.getByText('a draft of mine')).toBeVisible();
});
