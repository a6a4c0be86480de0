/** Who belongs to a project, and with which role. Owners add, change and remove. */

import { announce } from './announce.js';
import { ask } from './dialog.js';
import { button, el, setText } from './dom.js';
import { errorWords } from './errors.js';
import { roleWords } from './words.js';

const ROLES = ['viewer', 'editor', 'owner'];

/** Opens the dialog with the members of a project. */
export function openShare(app, project) {
  return ask(`Members of ${project.name}`, () => new Share(app, project).nodes);
}

class Share {
  #app;
  #project;

  constructor(app, project) {
    this.#app = app;
    this.#project = project;
    this.list = el('ul', { class: 'members', 'aria-label': 'Members', 'aria-busy': 'true' }, el('li', { class: 'member skeleton' }));
    this.problem = el('p', { class: 'problem', 'aria-live': 'polite' });
    this.nodes = [this.list, project.role === 'owner' ? this.#addForm() : el('p', { class: 'quiet small' }, 'Only an owner may add people.'), this.problem];
    this.#read();
  }

  async #read() {
    try {
      this.#draw(await this.#app.syncline.members(this.#project.id));
    } catch (error) {
      this.list.replaceChildren();
      setText(this.problem, errorWords(error));
    }
    this.list.removeAttribute('aria-busy');
  }

  #draw(members) {
    const owners = members.filter((member) => member.role === 'owner').length;
    this.list.replaceChildren(...members.map((member) => this.#member(member, member.role === 'owner' && owners === 1)));
  }

  #member(member, lastOwner) {
    const me = member.user === this.#app.syncline.principal?.user;
    const name = el('span', { class: 'member-name' }, member.displayName, me ? el('span', { class: 'quiet' }, ' (you)') : null);
    const initial = el('span', { class: 'avatar', 'aria-hidden': 'true' }, [...member.displayName][0]?.toUpperCase() ?? '?');
    if (this.#project.role !== 'owner' || lastOwner) {
      return el('li', { class: 'member' }, initial, name, el('span', { class: 'quiet' }, roleWords(member.role)));
    }
    return el('li', { class: 'member' }, initial, name,
      roleChoice(member.role, `Role of ${member.displayName}`, (role) => this.#write(member.user, role, `${member.displayName} is now ${roleWords(role).toLowerCase()}.`)),
      button({ icon: 'close', label: `Remove ${member.displayName}`, kind: 'plain', onclick: () => this.#write(member.user, null, `${member.displayName} was removed.`) }));
  }

  #addForm() {
    const user = el('input', { class: 'input', name: 'user', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'none', autofocus: true, 'aria-describedby': 'share-hint' });
    const role = roleChoice('editor', 'Role');
    return el('form', {
      class: 'sheet-form share-add',
      onsubmit: async (submitted) => {
        submitted.preventDefault();
        const id = user.value.trim();
        if (id !== '' && await this.#write(id, role.value, 'Added.')) user.value = '';
        user.focus();
      },
    },
    el('label', { class: 'field' }, el('span', { class: 'name' }, 'Add somebody by user id'), user),
    el('div', { class: 'share-row' }, role, button({ text: 'Add', kind: 'primary', type: 'submit' })),
    el('p', { class: 'quiet small', id: 'share-hint' }, 'Everybody finds their own user id in the account menu.'));
  }

  async #write(user, role, said) {
    setText(this.problem, '');
    try {
      await this.#app.syncline.setMember(this.#project.id, user, role);
      announce(said);
      await this.#read();
      return true;
    } catch (error) {
      setText(this.problem, errorWords(error));
      await this.#read();
      return false;
    }
  }
}

function roleChoice(role, label, changed = null) {
  const choice = el('select', { class: 'input', 'aria-label': label, onchange: changed && (() => changed(choice.value)) },
    ...ROLES.map((value) => el('option', { value, selected: value === role }, roleWords(value))));
  return choice;
}
