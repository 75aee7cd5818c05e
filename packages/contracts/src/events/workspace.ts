import { z } from 'zod';
import { instantSchema } from '../http/fields.ts';
import { settingsShape } from '../http/settings.ts';
import { idSchema } from '../ids.ts';

export const workspaceEvents = {
  /**
   * The settings of a workspace in an environment, whole, defaults included: said when it is made, at each change, and once
   * after an upgrade. Who has not heard of a workspace deletes nothing of it.
   */
  'workspace.settings.changed': z.object({
    workspace_id: idSchema('workspace'),
    ...settingsShape,
    changed_at: instantSchema,
  }),
};
