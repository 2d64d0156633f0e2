/**
 * For a `<dialog>`: modal for as long as it is there, and the focus comes back to where it was. It is taken out of the page before it
 * could give the focus back itself.
 */
export function modal(dialog: HTMLDialogElement): () => void {
  const before = document.activeElement;
  dialog.showModal();
  return () => {
    if (before instanceof HTMLElement) before.focus();
  };
}
