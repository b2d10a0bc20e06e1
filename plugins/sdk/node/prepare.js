// npm runs this where another project links to this folder, as `npm install /path/to/this` does. It does not install what a folder that is
// linked to depends on, so that is done here.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

if (!existsSync(new URL('node_modules/@grpc/grpc-js', import.meta.url))) {
  const options = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--install-links=false']
  const { status } = spawnSync('npm', options, { cwd: new URL('.', import.meta.url), stdio: 'inherit', shell: process.platform === 'win32' })
  process.exitCode = status ?? 1
}
