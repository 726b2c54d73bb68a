import type { Component } from '../../driver/components.ts';
import type { Outcome, PageModal } from '../protocol.ts';
import type { Connection } from './connection.ts';
import { type Child, el } from './dom.ts';
import { markdown } from './markdown.ts';
import { selectControl } from './select.ts';
import type { Store } from './store.ts';

type Filled = Record<string, string | string[]>;

/** Opens a modal that the bot answered with, and sends what is filled in. */
export function openDialog(
  modal: PageModal,
  store: Store,
  connection: Connection,
  onOutcome: (outcome: Outcome) => void,
): void {
  const before = document.activeElement;
  const filled: Filled = {};
  const problem = el('p', { class: 'failed', attributes: { role: 'alert' } });
  const submit = el('button', { class: 'button primary', text: 'Submit', attributes: { type: 'submit' } });
  const close = () => dialog.close();
  const form = el(
    'form',
    {
      attributes: { method: 'dialog' },
      on: {
        submit: async (event) => {
          event.preventDefault();
          submit.disabled = true;
          problem.textContent = '';
          const outcome = await connection.act({ act: 'submit', modalId: modal.id, filled: { ...filled } });
          submit.disabled = false;
          if (outcome.outcome === 'failed') problem.textContent = 'Something went wrong. Try again.';
          else if (outcome.outcome === 'refused') problem.textContent = outcome.because;
          else {
            close();
            onOutcome(outcome);
          }
        },
      },
    },
    el('h2', {}, el('bdi', { text: modal.title, attributes: { id: 'dialog-title' } })),
    ...modal.components.map((component) => field(component, filled, store)),
    problem,
    el(
      'div',
      { class: 'dialog-actions' },
      el('button', { class: 'button secondary', text: 'Cancel', attributes: { type: 'button' }, on: { click: close } }),
      submit,
    ),
  );
  const dialog = el('dialog', { class: 'dialog', attributes: { 'aria-labelledby': 'dialog-title' } }, form);
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector<HTMLElement>('input, textarea, .select')?.focus();
}

function field(outer: Component, filled: Filled, store: Store): Child {
  if (outer.type === 10) return el('div', { class: 'content' }, markdown(outer.content ?? '', store));
  const inner = outer.component ?? outer.components?.[0];
  if (!inner) return null;
  const { description } = outer as { description?: string };
  return el(
    'label',
    { class: 'field' },
    el(
      'span',
      { class: 'field-label' },
      el('bdi', { text: outer.label ?? inner.label ?? '' }),
      (inner.required ?? true) && el('span', { class: 'needed', text: ' *' }),
    ),
    description && el('small', { text: description }),
    control(inner, filled, store),
  );
}

function control(component: Component, filled: Filled, store: Store): HTMLElement {
  const key = component.custom_id ?? '';
  if (component.type !== 4) {
    return selectControl(component, store, {
      disabled: false,
      onChosen: (values) => {
        filled[key] = [...values];
      },
    });
  }
  const { style = 1 } = component as { style?: number };
  const attributes = {
    name: key,
    placeholder: component.placeholder,
    required: component.required ?? true,
    minlength: component.min_length,
    maxlength: component.max_length ?? 4000,
    autocomplete: 'off',
    spellcheck: 'false',
  };
  const text =
    style === 2
      ? el('textarea', { attributes: { ...attributes, rows: 4 } })
      : el('input', { attributes: { ...attributes, type: 'text' } });
  text.value = component.value ?? '';
  filled[key] = text.value;
  text.addEventListener('input', () => {
    filled[key] = text.value;
  });
  return text;
}
