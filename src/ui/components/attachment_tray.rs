//! Files on their way to the server, to go with the next message.

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use crate::browser::upload::{File, Preview, Progress, Upload};
use crate::protocol::limits::MESSAGE_ATTACHMENTS;
use crate::protocol::{ErrorCode, RoomId};
use crate::split::lazy;
use crate::ui::i18n::{Locale, use_locale};
use crate::ui::state::tray::Tray;

lazy! {
    /// What was handed over, each with its picture, its progress and a way to stop it.
    pub fn attachment_tray(room_id: RoomId, tray: Tray) -> AnyView {
        view! { <AttachmentTray room_id tray /> }.into_any()
    }
}

/// As many are uploaded at once. The server lets each person only a few, and other pages may upload, too.
const AT_ONCE: usize = 3;

/// How far a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Underway,
    Done,
    Failed,
}

/// Which of the files is to be started now, if any.
fn next_to_start(stages: &[Stage]) -> Option<usize> {
    let underway = stages.iter().filter(|stage| **stage == Stage::Underway).count();
    let next = stages.iter().position(|stage| *stage == Stage::Waiting);
    next.filter(|_| underway < AT_ONCE)
}

/// Whether a message takes no further file.
fn is_full(stages: &[Stage]) -> bool {
    stages.iter().filter(|stage| **stage != Stage::Failed).count() >= MESSAGE_ATTACHMENTS
}

/// One file.
struct Entry {
    id: u32,
    file: File,
    preview: Option<Preview>,
    progress: ArcRwSignal<Progress>,
    /// Ends when it is dropped. None while it waits for its turn.
    upload: Option<Upload>,
}

impl Entry {
    fn new(id: u32, file: File) -> Self {
        let preview = Preview::of(&file);
        Self { id, file, preview, progress: ArcRwSignal::new(Progress::Sent(0)), upload: None }
    }

    fn stage(&self) -> Stage {
        self.progress.with_untracked(|progress| match progress {
            Progress::Sent(_) if self.upload.is_none() => Stage::Waiting,
            Progress::Sent(_) => Stage::Underway,
            Progress::Done(_) => Stage::Done,
            Progress::Failed(_) => Stage::Failed,
        })
    }

    /// Wait for its turn, unless there is no place left.
    fn wait(&mut self, is_full: bool) {
        self.upload = None;
        self.progress.set(match is_full {
            true => Progress::Failed(ErrorCode::TooManyAttachments.into()),
            false => Progress::Sent(0),
        });
    }

    fn start(&mut self, room_id: RoomId) {
        let progress = self.progress.clone();
        self.upload = Upload::start(room_id, &self.file, move |now| progress.set(now));
        if self.upload.is_none() {
            self.progress.set(Progress::Failed(ErrorCode::Network.into()));
        }
    }
}

/// All of them.
#[derive(Clone, Copy)]
struct Entries {
    room_id: RoomId,
    list: StoredValue<Vec<Entry>, LocalStorage>,
    /// Which there are: what the list on the page goes by.
    ids: RwSignal<Vec<u32>>,
    next_id: StoredValue<u32>,
}

impl Entries {
    fn new(room_id: RoomId) -> Self {
        Self {
            room_id,
            list: StoredValue::new_local(Vec::new()),
            ids: RwSignal::default(),
            next_id: StoredValue::new(0),
        }
    }

    fn add(self, file: File) {
        let id = self.next_id.get_value();
        self.next_id.set_value(id.wrapping_add(1));
        let mut entry = Entry::new(id, file);
        self.list.update_value(|list| {
            entry.wait(is_full(&stages(list)));
            list.push(entry);
        });
        self.ids.update(|ids| ids.push(id));
    }

    fn retry(self, id: u32) {
        self.list.update_value(|list| {
            let is_full = is_full(&stages(list));
            if let Some(entry) = list.iter_mut().find(|entry| entry.id == id) {
                entry.wait(is_full);
            }
        });
    }

    /// Start what is to be started now. One that cannot be has failed, and the next one's turn comes.
    fn proceed(self) {
        self.list.update_value(|list| {
            while let Some(next) = next_to_start(&stages(list)) {
                list[next].start(self.room_id);
            }
        });
    }

    fn retain(self, is_kept: impl Fn(u32) -> bool) {
        self.list.update_value(|list| list.retain(|entry| is_kept(entry.id)));
        self.ids.update(|ids| ids.retain(|id| is_kept(*id)));
    }

    /// How each of them stands, tracked.
    fn progress(self) -> Vec<Progress> {
        self.ids.track();
        self.list.with_value(|list| list.iter().map(|entry| entry.progress.get()).collect())
    }
}

fn stages(list: &[Entry]) -> Vec<Stage> {
    list.iter().map(Entry::stage).collect()
}

#[component]
fn AttachmentTray(room_id: RoomId, tray: Tray) -> impl IntoView {
    let t = use_locale();
    let entries = Entries::new(room_id);
    Effect::new(move |_| {
        let files = tray.take_incoming();
        untrack(|| files.into_iter().for_each(|file| entries.add(file)));
    });
    Effect::new(move |before: Option<u32>| {
        let times = tray.emptied.get();
        if before.is_some_and(|before| before != times) {
            entries.retain(|_| false);
        }
        times
    });
    // What the composer goes by; and whenever one is done, the next one's turn comes.
    Effect::new(move |_| {
        entries.proceed();
        let (mut ready, mut is_waiting) = (Vec::new(), false);
        for progress in entries.progress() {
            match progress {
                Progress::Done(attachment) => ready.push(attachment),
                Progress::Sent(_) | Progress::Failed(_) => is_waiting = true,
            }
        }
        tray.ready.set(ready);
        tray.is_waiting.set(is_waiting);
    });
    view! {
        <ul class="tray" aria-label=t.text(Locale::attachments)>
            <For each=move || entries.ids.get() key=|id| *id let:id>
                <TrayEntry id entries />
            </For>
        </ul>
    }
}

#[component]
fn TrayEntry(id: u32, entries: Entries) -> impl IntoView {
    let t = use_locale();
    let about = |entry: &Entry| {
        let preview = entry.preview.as_ref().map(|preview| preview.url().to_owned());
        (entry.file.name(), entry.file.size() as i64, preview, entry.progress.clone())
    };
    let found = entries.list.with_value(|list| list.iter().find(|entry| entry.id == id).map(about));
    let (name, size, preview, progress) = found?;
    let picture = match preview {
        Some(url) => view! { <img src=url alt="" /> }.into_any(),
        None => view! { <Icon name=IconName::File /> }.into_any(),
    };
    let label = {
        let name = name.clone();
        move || t.get().remove_attachment(&name)
    };
    let state = move || match progress.get() {
        Progress::Sent(percent) => view! {
            <progress max="100" value=percent.to_string() aria-label=t.text(Locale::uploading)></progress>
        }
        .into_any(),
        Progress::Done(_) => view! { <small>{t.get().file_size(size)}</small> }.into_any(),
        Progress::Failed(error) => view! {
            <small class="form-error" role="alert">
                {t.get().failure(&error)}
            </small>
            <button type="button" class="text-button" on:click=move |_| entries.retry(id)>
                {t.text(Locale::retry)}
            </button>
        }
        .into_any(),
    };
    Some(view! {
        <li>
            {picture} <span class="name" dir="auto">{name}</span>
            <span class="state">{state}</span>
            <button
                type="button"
                class="icon-button"
                aria-label=label
                on:click=move |_| entries.retain(|kept| kept != id)
            >
                <Icon name=IconName::Close />
            </button>
        </li>
    })
}

#[cfg(test)]
mod tests {
    use super::Stage::{Done, Failed, Underway, Waiting};
    use super::*;

    #[test]
    fn a_few_are_uploaded_at_once_and_the_next_when_one_is_not_any_more() {
        assert_eq!(next_to_start(&[]), None);
        assert_eq!(next_to_start(&[Waiting, Waiting]), Some(0));
        assert_eq!(next_to_start(&[Underway, Underway, Waiting, Waiting]), Some(2));
        assert_eq!(next_to_start(&[Underway, Underway, Underway, Waiting]), None);
        assert_eq!(next_to_start(&[Done, Underway, Underway, Waiting]), Some(3));
        assert_eq!(next_to_start(&[Failed, Underway, Underway, Waiting]), Some(3));
        assert_eq!(next_to_start(&[Done, Failed, Underway]), None);
    }

    #[test]
    fn what_has_failed_takes_no_place() {
        let mut stages = vec![Done; MESSAGE_ATTACHMENTS - 1];
        stages.push(Failed);
        assert!(!is_full(&stages));
        stages.push(Waiting);
        assert!(is_full(&stages));
    }
}
