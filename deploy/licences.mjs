// Makes target/sbom-npm.json, and docs/LICENCES.md of it and of target/sbom-java.json. Run by the build: -Psbom.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const npm = execFileSync('npm', ['sbom', '--omit=dev', '--sbom-format=cyclonedx'], { encoding: 'utf8' });
writeFileSync('target/sbom-npm.json', npm);
const java = JSON.parse(readFileSync('target/sbom-java.json', 'utf8'));

const rows = [...java.components.map(row), ...JSON.parse(npm).components.map(row)].sort();
writeFileSync('docs/LICENCES.md', `# Licences of what is shipped

Made by \`mvn package -DskipTests -Psbom\` from the bills of materials of the same build, \`target/sbom-java.json\` and
\`target/sbom-npm.json\` (CycloneDX). Syncline itself is under Apache-2.0. The Java libraries are in \`quarkus-app/lib\` and,
as far as they are reached, in the native executable. \`org.teavm\` is in the page's worker, compiled; \`@automerge/automerge\`
is in the page. The embedded Postgres of the JVM build (PostgreSQL Licence) is packed by \`io.zonky.test.postgres\`. The
native executable also holds parts of the JDK and of GraalVM (GPL-2.0 with the Classpath Exception), and its image the C
library of Debian (LGPL-2.1 or later), libgcc_s (GPL-3.0 with the runtime exception) and zlib.

| part | version | licence |
|---|---|---|
${rows.join('\n')}
`);

function row(component) {
  const name = component.group ? `${component.group}:${component.name}` : component.name;
  const licences = (component.licenses ?? []).map(entry => entry.expression ?? entry.license.id ?? entry.license.name);
  return `| ${name} | ${component.version} | ${licences.join(' or ') || 'not stated'} |`;
}
