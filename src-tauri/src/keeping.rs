//! Tells the page whether the words of calls are kept.

use app::Keeping;
use ipc::UiEvent;

use crate::events;

/// As the organisation lets it; the page is told until the program ends.
pub(crate) fn open(is_allowed: bool, page: &events::Page) -> Keeping {
    let keeping = Keeping::new(app::kept_words_folder(), is_allowed);
    let (mut told, page) = (keeping.watch(), page.clone());
    tauri::async_runtime::spawn(async move {
        while told.changed().await.is_ok() {
            let keeping = told.borrow_and_update().clone();
            page.tell(UiEvent::Keeping { keeping });
        }
    });
    keeping
}
