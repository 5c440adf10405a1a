import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type Logger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

const WORKFLOWS = fileURLToPath(new URL(`../workflows/index${path.extname(import.meta.url)}`, import.meta.url));

/**
 * The workflows as one script, built by the SDK's own bundler; 1.5 s and 1.6 MB, hence prebuilt for production. It tells `logger` about it.
 * Their modules are loaded once for all dossiers of a worker: loaded by each for itself they were a third of what a cached dossier takes
 * (measured). So no module of `workflows/` and `domain/` may keep anything between calls but what any run would find the same.
 */
export const bundleWorkflows = (logger: Logger = new DefaultLogger('WARN')): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({ workflowsPath: WORKFLOWS, preloadModules: [WORKFLOWS], logger });

// Run as a program (`npm run build`): writes the bundle beside the compiled code.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { code } = await bundleWorkflows();
  await writeFile(fileURLToPath(new URL('../workflow-bundle.js', import.meta.url)), code);
}
