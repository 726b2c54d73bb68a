import type { Component } from '../../driver/components.ts';
import { type Choice, ChoiceList } from './choice-list.ts';
import { el } from './dom.ts';
import { entityChoices } from './entities.ts';
import { closePopup, openPopup } from './popup.ts';
import type { Store } from './store.ts';

const SEARCH_FROM = 11;

/** A select of any kind. Choosing one closes it; of several, closing it is the choice. */
export function selectControl(
  select: Component,
  store: Store,
  settings: { disabled: boolean; chosen?: ReadonlySet<string>; onChosen: (values: readonly string[]) => void },
): HTMLButtonElement {
  const most = select.max_values ?? 1;
  const least = select.min_values ?? 1;
  let current = settings.chosen ?? preset(select);
  const all = () => choicesOf(select, store);
  const label = el('span', { class: 'placeholder' });
  const tell = (chosen: ReadonlySet<string>) => {
    const labels = all()
      .filter(({ value }) => chosen.has(value))
      .map((choice) => choice.label);
    label.textContent = labels.join(', ') || (select.placeholder ?? 'Make a selection');
    label.classList.toggle('chosen', labels.length > 0);
  };
  tell(current);

  const open = () => {
    if (control.getAttribute('aria-disabled') === 'true') return;
    const chosen = new Set(current);
    const list = new ChoiceList((choice) => {
      if (most === 1) {
        chosen.clear();
        chosen.add(choice.value);
        closePopup();
        return;
      }
      if (!chosen.delete(choice.value) && chosen.size < most) chosen.add(choice.value);
      list.show(found(), chosen);
      tell(chosen);
    }, chosen);
    const search = el('input', {
      class: 'search',
      attributes: {
        type: 'text',
        placeholder: 'Search',
        'aria-label': 'Search',
        autocomplete: 'off',
        spellcheck: false,
      },
      on: {
        input: () => list.show(found(), chosen),
        keydown: (event) => {
          if (event.key === 'Tab') closePopup();
          else if (list.handleKey(event)) event.preventDefault();
        },
      },
    });
    const found = () => {
      const wanted = search.value.trim().toLowerCase();
      return all().filter((choice) => `${choice.label} ${choice.description ?? ''}`.toLowerCase().includes(wanted));
    };
    const box = el('div', { class: 'select-popup' }, search, list.element);
    if (all().length < SEARCH_FROM) search.classList.add('unseen');
    list.show(found(), chosen);
    list.drivenBy(search);
    openPopup(control, box, () => {
      control.setAttribute('aria-expanded', 'false');
      const changed = chosen.size !== current.size || [...chosen].some((value) => !current.has(value));
      const isChoice = changed && chosen.size >= least;
      if (isChoice) current = chosen;
      tell(current);
      control.focus();
      if (isChoice) settings.onChosen([...chosen]);
    });
    control.setAttribute('aria-expanded', 'true');
    search.focus();
  };

  const control = el(
    'button',
    {
      class: 'select',
      attributes: {
        type: 'button',
        'aria-haspopup': 'listbox',
        'aria-expanded': 'false',
        disabled: settings.disabled,
        'aria-label': select.placeholder ?? 'Make a selection',
      },
      on: {
        click: () => (control.getAttribute('aria-expanded') === 'true' ? closePopup() : open()),
        keydown: (event) => {
          if (event.key !== 'ArrowDown' || control.getAttribute('aria-expanded') === 'true') return;
          event.preventDefault();
          open();
        },
      },
    },
    label,
    el('span', { class: 'arrow', text: '▾', attributes: { 'aria-hidden': 'true' } }),
  );
  return control;
}

/** What the bot chose already. */
function preset(select: Component): ReadonlySet<string> {
  const { default_values: entities = [] } = select as { default_values?: readonly { id: string }[] };
  const options = (select.options ?? []).filter((option) => 'default' in option && option.default === true);
  return new Set([...options.map(({ value }) => value), ...entities.map(({ id }) => id)]);
}

function choicesOf(select: Component, store: Store): readonly Choice[] {
  if (select.type !== 3) return entityChoices(select.type, store);
  return (select.options ?? []).map((option) => ({
    value: option.value,
    label: [emojiOf(option), option.label].filter(Boolean).join(' '),
    description: option.description ?? null,
  }));
}

function emojiOf(option: object): string {
  const { emoji } = option as { emoji?: { name?: string | null } };
  return emoji?.name ?? '';
}
