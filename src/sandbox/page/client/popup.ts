import { el } from './dom.ts';

let close: (() => void) | undefined;

/** Opens something next to what it belongs to; one at a time, and Escape or a click elsewhere closes it. */
export function openPopup(anchor: Element, content: HTMLElement, onClose: () => void = () => {}): void {
  closePopup();
  const popup = el('div', { class: 'popup' }, content);
  // A dialog that is shown as a modal covers everything outside itself.
  (anchor.closest('dialog') ?? document.body).append(popup);
  place(popup, anchor);
  const outside = (event: Event) => {
    const { target } = event;
    if (target instanceof Node && !popup.contains(target) && !anchor.contains(target)) closePopup();
  };
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    closePopup();
    if (anchor instanceof HTMLElement) anchor.focus();
  };
  document.addEventListener('pointerdown', outside);
  document.addEventListener('keydown', onEscape, true);
  close = () => {
    document.removeEventListener('pointerdown', outside);
    document.removeEventListener('keydown', onEscape, true);
    popup.remove();
    onClose();
  };
}

export function closePopup(): void {
  const closing = close;
  close = undefined;
  closing?.();
}

/** Below where there is room, else above; never wider than the window. */
function place(popup: HTMLElement, anchor: Element): void {
  const { left, top, bottom, width } = anchor.getBoundingClientRect();
  const room = innerHeight - bottom;
  const above = room < 260 && top > room;
  popup.style.setProperty('min-width', `${Math.min(width, 400)}px`);
  popup.style.setProperty('max-height', `${Math.max(120, Math.min(340, (above ? top : room) - 12))}px`);
  popup.style.setProperty('left', `${Math.max(8, Math.min(left, innerWidth - popup.offsetWidth - 8))}px`);
  if (above) popup.style.setProperty('bottom', `${innerHeight - top + 4}px`);
  else popup.style.setProperty('top', `${bottom + 4}px`);
}
