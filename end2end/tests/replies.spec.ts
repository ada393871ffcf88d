import { expect, test } from './support/fixtures';
import { connected, hydrated } from './support/hydration';
import { english } from './support/texts';
import { RoomPage } from './pages/room_page';

test('an answer quotes what it answers and leads there; a recall reaches the quote', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Answers');
  await ben.joinRoom(room);
  await ada.say(room, 'the question');
  await ada.sayAll(room, Array.from({ length: 70 }, (_, index) => `filler ${index + 1}`));
  const here = await new RoomPage(await people.page(ben)).open(room, '?before=30');

  await here.line('the question').hover();
  await here.tool('the question', 'reply').click();
  await here.say('the answer');
  const quote = here.line('the answer').getByRole('link', { name: new RegExp(`^${ada.user.nickname} the question`) });
  await expect(quote).toBeVisible();

  // It is far above the newest page.
  await quote.click();
  await expect(here.line('the question').first()).toBeFocused();
  await expect(here.message('the question').first()).toBeInViewport();

  const there = await new RoomPage(await people.page(ada)).open(room);
  await expect(there.line('the answer')).toContainText('the question');
  const first = (await ada.newest(room)).find((message) => message.content === 'the question');
  await ada.recall(room, first!);
  await expect(there.line('the answer')).toContainText(english.say('message_recalled'));
  await expect(there.page.getByText('the question')).toHaveCount(0);
});

test('a link to a message loads the history around it, and the message has the focus', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Links');
  await ada.sayAll(room, Array.from({ length: 120 }, (_, index) => `line ${index + 1}`));
  const page = new RoomPage(await people.page(ada));
  await page.page.goto(`/rooms/${room.id}/messages/40`);
  await expect(page.message('line 40')).toBeInViewport();
  await expect(page.message('line 120')).toHaveCount(0);
  await hydrated(page.page);
  await expect(page.line('line 40')).toBeFocused();
  // What comes alive around it leaves it where it is: the address still marks it.
  await connected(page.page);
  await expect(page.log.locator(':target')).toContainText('line 40');
});

test('arrow up in the empty field edits what was said last', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Arrow');
  await ada.say(room, 'older');
  await ada.say(room, 'newer');
  const page = await new RoomPage(await people.page(ada)).open(room);
  await page.composer.press('ArrowUp');
  await expect(page.editor).toHaveValue('newer');
});

test('what is being answered says so, has the field ready, and follows a recall', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Following');
  await ben.joinRoom(room);
  const question = await ada.say(room, 'a question');
  const page = await new RoomPage(await people.page(ben)).open(room);
  await page.line('a question').hover();
  await page.tool('a question', 'reply').click();
  await expect(page.composer).toBeFocused();
  const bar = page.main.getByRole('status').filter({ hasText: english.say('replying') });
  await expect(bar).toContainText('a question');
  await ada.recall(room, question);
  await expect(bar).toContainText(english.say('message_recalled'));
  await expect(page.page.getByText('a question')).toHaveCount(0);
});
