import {
  type ApplicationSyncWindow,
  ApplicationSyncWindowsQuery,
  ApplicationSyncWindowsResponse,
} from '../../gen/application/application.js';
import { recordOf } from '../base/json-value.js';
import { GoMessage } from '../encode/go-message.js';
import { destinationOf } from './application-destination.js';
import type { ApplicationReads } from './application-reads.js';
import { messageDescriptor } from './descriptors.js';
import type { UnaryMethod } from './method.js';
import { virtualProject } from './project/virtual-project.js';
import { isActive, parseSyncWindows, type SyncWindow } from './sync-windows/sync-window.js';
import { assignedWindows, canSync } from './sync-windows/sync-windows.js';

/** The windows of an application's project that are about it, and whether it may be synced by hand now. */
export function getApplicationSyncWindows(reads: ApplicationReads): UnaryMethod<ApplicationSyncWindowsQuery> {
  const descriptor = messageDescriptor(reads.registry, 'application.ApplicationSyncWindowsResponse');
  return {
    kind: 'unary',
    decode: (bytes) => ApplicationSyncWindowsQuery.decode(bytes),
    handle(query, { caller }) {
      const object = reads.access.permitted(query, caller);
      const { name, project } = object.header;
      const now = reads.clock.now();
      const windows = assignedWindows(windowsOf(project, reads), { name, destination: destinationOf(object) });
      return new GoMessage(descriptor, ApplicationSyncWindowsResponse, {
        activeWindows: windows.filter((window) => isActive(window, now)).map(shown),
        assignedWindows: windows.map(shown),
        canSync: canSync(windows, now),
      });
    },
  };
}

function windowsOf(name: string, { installation }: ApplicationReads): readonly SyncWindow[] {
  const project = installation?.state.projects.get(name);
  if (!installation || !project) return [];
  return parseSyncWindows(recordOf(virtualProject(project, installation.state)['spec'])['syncWindows']);
}

function shown({ kind, schedule, duration, manualSync }: SyncWindow): ApplicationSyncWindow {
  return { kind, schedule, duration, manualSync };
}
