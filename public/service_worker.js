// Shows notifications, and keeps the files of /pkg whose names change with their content. No page, no picture
// and no answer of the server is ever kept.
'use strict';

const CACHE = 'pkg-1';
/** What stays of each file: the newest, and the one before it for tabs that are still open. */
const VERSIONS = 2;
const HASHED = /^\/pkg\/(.+)\.[\w-]{22}(\.[a-z]+)$/;

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => event.waitUntil(Promise.all([dropOldCaches(), self.clients.claim()])));

self.addEventListener('fetch', (event) => {
  if (event.request.method === 'GET' && family(event.request.url)) event.respondWith(kept(event));
});

/** Sent by the server when no page is open. */
self.addEventListener('push', (event) => event.waitUntil(inTurn(() => show(event.data.json()))));

/**
 * Sent by every page that is open and hidden; of several with the same news the first counts. Without a title, sent
 * by every page: the message was recalled.
 */
self.addEventListener('message', (event) => {
  const [title, body, url, tag] = event.data;
  event.waitUntil(inTurn(() => (title ? show({ title, body, url, tag }) : withdraw(url, tag))));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});

/** Name and kind of a file, without the hash; nothing for what is not to be kept. */
function family(address) {
  const url = new URL(address);
  const parts = url.origin === self.location.origin && HASHED.exec(url.pathname);
  return parts ? parts[1] + parts[2] : null;
}

async function kept(event) {
  const cache = await caches.open(CACHE);
  const found = await cache.match(event.request);
  if (found) return found;
  const response = await fetch(event.request);
  if (response.ok) event.waitUntil(keep(cache, event.request, response.clone()));
  return response;
}

async function keep(cache, request, response) {
  try {
    await cache.put(request, response);
    const versions = (await cache.keys()).filter((other) => family(other.url) === family(request.url));
    await Promise.all(versions.slice(0, -VERSIONS).map((old) => cache.delete(old)));
  } catch {
    // No room. The browser has a cache of its own.
  }
}

async function dropOldCaches() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
}

let last = Promise.resolve();

/** One after the other: whether something is shown already is asked and answered in one go. */
function inTurn(act) {
  last = last.then(act).catch((error) => console.warn('no notification:', error));
  return last;
}

/** Which message of each room was shown last. */
const shown = new Map();

async function show({ title, body, url, tag }) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.some((page) => page.visibilityState === 'visible')) return;
  const there = await self.registration.getNotifications({ tag });
  const newest = Math.max(shown.get(tag) ?? 0, ...there.map((note) => place(note.data)));
  if (place(url) <= newest) return;
  shown.set(tag, place(url));
  const looks = { icon: '/icon-192.png', badge: '/badge-96.png' };
  await self.registration.showNotification(title, { body, tag, data: url, renotify: true, ...looks });
}

async function withdraw(url, tag) {
  const notes = await self.registration.getNotifications({ tag });
  notes.filter((note) => note.data === url).forEach((note) => note.close());
}

/** A message's position in its room: the end of its link. */
function place(url) {
  return Number(url.split('/').pop());
}

async function open(url) {
  const [page] = await self.clients.matchAll({ type: 'window' });
  if (!page) return self.clients.openWindow(url);
  // Browsers may refuse to, for reasons of their own; the page is taken there all the same.
  await page.focus().catch(() => {});
  return page.navigate(url);
}
