import { expect, test } from './support/fixtures';
import { chinese, english } from './support/texts';
import { RoomPage } from './pages/room_page';
import { SearchPage } from './pages/search_page';

test('two Chinese characters find a message far up, and lead to it', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Travel');
  await ada.say(room, '我们明年春天去上海看展览吧');
  await ada.sayAll(room, Array.from({ length: 70 }, (_, index) => `filler ${index + 1}`));
  const page = await people.page(ada, { locale: 'zh-CN' });
  const view = await new RoomPage(page, chinese).open(room);
  await view.expectAtEnd();

  await view.main.getByRole('link', { name: chinese.say('search_here') }).click();
  await expect(page).toHaveURL(`/search?room=${room.id}`);
  const search = new SearchPage(page, chinese);
  await search.alive();
  await expect(search.words).toBeFocused();
  await expect(search.room).toHaveValue(String(room.id));
  await search.find('上海');
  await expect(search.hits).toHaveCount(1);
  await expect(search.status).toHaveText(chinese.say('search_found', { count: 1 }));
  await expect(search.hit('展览').locator('mark')).toHaveText('上海');
  await expect(search.hit('展览')).toContainText(ada.user.nickname);
  await expect(search.hit('展览')).toContainText('Travel');

  await search.hit('展览').click();
  await expect(page).toHaveURL(`/rooms/${room.id}`);
  await expect(view.line(/上海/)).toBeFocused();
  await expect(view.message('我们明年春天去上海看展览吧')).toBeInViewport();
});

test('searching goes on while one types, and the address keeps it', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Kitchen');
  await ada.sayAll(room, ['green tea', 'black coffee', 'white tea']);
  const search = await new SearchPage(await people.page(ada)).open();
  await expect(search.status).toHaveText(english.say('search_hint'));
  await search.words.pressSequentially('tea');
  await expect(search.hits).toHaveText([/white tea/, /green tea/]);
  await expect(search.page).toHaveURL('/search?q=tea');
  await search.words.fill('coffee 100%');
  await expect(search.status).toHaveText(english.say('search_nothing'));
  await expect(search.hits).toHaveCount(0);
  await search.page.reload();
  await search.alive();
  await expect(search.words).toHaveValue('coffee 100%');
  await search.words.fill('');
  await expect(search.status).toHaveText(english.say('search_hint'));
});

test('filters narrow it: the room, who wrote, and when', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const [here, there] = [await ada.createRoom('Here'), await ada.createRoom('There')];
  await ben.joinRoom(here);
  await ada.say(here, 'lunch by ada');
  await ben.say(here, 'lunch by ben');
  await ada.say(there, 'lunch elsewhere');
  const search = await new SearchPage(await people.page(ada)).open('?q=lunch');
  await expect(search.hits).toHaveText([/elsewhere/, /by ben/, /by ada/]);
  await search.room.selectOption('Here');
  await expect(search.hits).toHaveText([/by ben/, /by ada/]);
  await search.from.fill(ben.username);
  await search.from.press('Enter');
  await expect(search.hits).toHaveText([/by ben/]);

  await search.before.fill('2020-01-01');
  await search.words.press('Enter');
  await expect(search.status).toHaveText(english.say('search_nothing_narrow'));
  await search.before.fill('');
  await search.after.fill('2020-01-01');
  await search.words.press('Enter');
  await expect(search.hits).toHaveText([/by ben/]);
  await expect(search.page).toHaveURL(`/search?q=lunch&room=${here.id}&from=${ben.username}&after=2020-01-01`);

  await search.from.fill('nobody.here');
  await search.words.press('Enter');
  await expect(search.problem).toHaveText(english.say('error_user_not_found'));
  await expect(search.hits).toHaveCount(0);
});

test('older results come when asked for; a recalled message goes at once', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Long');
  await ben.joinRoom(room);
  await ada.sayAll(room, Array.from({ length: 25 }, (_, index) => `walk number ${index + 1}`));
  const search = await new SearchPage(await people.page(ben)).open(`?q=walk`);
  await expect(search.hits).toHaveCount(20);
  await expect(search.status).toHaveText(english.say('search_found_more', { count: 20 }));
  await search.older.click();
  await expect(search.hits).toHaveCount(25);
  await expect(search.older).toHaveCount(0);
  const newest = (await ada.newest(room)).at(-1)!;
  await ada.recall(room, newest);
  await expect(search.hits).toHaveCount(24);
  await expect(search.page.getByText(newest.content)).toHaveCount(0);
});

test('what was said in a room one is not in is never found', async ({ people, watch }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const [secret, open] = [await ada.createRoom('Secret', 'private'), await ada.createRoom('Open')];
  const word = people.name('needle');
  await ada.say(secret, `${word} in the dark`);
  await ada.say(open, `${word} in the open`);
  const search = await new SearchPage(await people.page(ben)).open();
  await search.find(word);
  await expect(search.status).toHaveText(english.say('search_nothing'));
  // By the address, and by the form of a room that is not theirs.
  for (const room of [secret, open]) {
    await search.open(`?q=${word}&room=${room.id}`);
    await expect(search.problem).toHaveText(english.say('error_not_found'));
    await expect(search.page.getByText('in the')).toHaveCount(0);
    const response = await search.page.request.get(`/search?q=${word}&room=${room.id}`);
    expect(await response.text()).not.toContain('in the dark');
    await search.find(`${word} in`);
    await expect(search.problem).toHaveText(english.say('error_not_found'));
  }
  watch.tolerate(/status of 404/);
});

test('by keyboard: a shortcut, the results by arrows, Enter goes there', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Keys');
  await ada.sayAll(room, ['first pearl', 'second pearl', 'the end']);
  const view = await new RoomPage(await people.page(ada)).open(room);
  await view.composer.focus();
  await view.page.keyboard.press('Control+Shift+f');
  const search = new SearchPage(view.page);
  await expect(search.words).toBeFocused();
  await view.page.keyboard.type('pearl');
  await view.page.keyboard.press('Enter');
  await expect(search.hits).toHaveCount(2);
  await view.page.keyboard.press('ArrowDown');
  await expect(search.hit('second pearl')).toBeFocused();
  await view.page.keyboard.press('ArrowDown');
  await expect(search.hit('first pearl')).toBeFocused();
  await view.page.keyboard.press('ArrowDown');
  await expect(search.hit('first pearl'), 'there is no further one').toBeFocused();
  await view.page.keyboard.press('ArrowUp');
  await view.page.keyboard.press('ArrowUp');
  await expect(search.words).toBeFocused();
  await view.page.keyboard.press('ArrowDown');
  await view.page.keyboard.press('Enter');
  await expect(view.line('second pearl')).toBeFocused();
});

test('what is found is text, whatever it looks like', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('<b>Bold</b>');
  await ada.say(room, 'odd <img src=x onerror=alert(1)> thing');
  const search = await new SearchPage(await people.page(ada)).open('?q=%3Cimg%20odd');
  await expect(search.hit('odd <img src=x onerror=alert(1)> thing')).toContainText('<b>Bold</b>');
  await expect(search.words).toHaveValue('<img odd');
  const response = await search.page.request.get('/search?q=odd%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E');
  expect(await response.text()).not.toContain('<script>alert(1)');
});
