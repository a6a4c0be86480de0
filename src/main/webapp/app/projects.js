/** The name of the project as a button: goes to another project, or makes one. */

import { toast } from './announce.js';
import { askText } from './dialog.js';
import { el, icon } from './dom.js';
import { errorWords } from './errors.js';
import { menuButton } from './popover.js';
import { go, projectAddress } from './router.js';

const NAME_LENGTH_MAX = 100;

/** @param {() => {projects: import('../syncline.js').Project[], current: string|null}} read */
export function projectSwitcher(app, read) {
  const made = el('button', { type: 'button', class: 'switcher' }, el('span', { class: 'switcher-name' }, '\u00a0'), icon('chevron'));
  return menuButton(made, () => {
    const { projects, current } = read();
    return {
      label: 'Projects',
      items: [
        ...projects.map((project) => ({ text: project.name, checked: project.id === current, action: () => go(projectAddress(project.id)) })),
        null,
        { text: 'New project', icon: 'plus', action: () => createProject(app) },
      ],
    };
  });
}

async function createProject(app) {
  const name = await askText({ title: 'New project', name: 'Name', action: 'Create', lengthMax: NAME_LENGTH_MAX });
  if (name === null) return;
  try {
    const project = await app.syncline.createProject(name);
    go(projectAddress(project.id));
  } catch (error) {
    toast(errorWords(error));
  }
}
