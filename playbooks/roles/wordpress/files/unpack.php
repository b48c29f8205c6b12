<?php
// SPDX-License-Identifier: Apache-2.0
// unpack.php ARCHIVE FOLDER: unpacks a .zip or .tar.gz into the empty FOLDER and prints what it is: KIND NAME VERSION.
// KIND is core, plugin or theme. It looks at the files' heads as WordPress does, and runs nothing of them.

[, $archive, $folder] = $argv;

function refuse(string $reason): never
{
    fwrite(STDERR, 'wordpress-upgrade: ' . basename($GLOBALS['archive']) . ": $reason\n");
    exit(1);
}

if (str_ends_with($archive, '.zip')) {
    try {
        (new PharData($archive))->extractTo($folder);
    } catch (Exception $error) {
        refuse('it cannot be unpacked: ' . $error->getMessage());
    }
} else {
    exec('tar --extract --no-same-owner --no-same-permissions --file ' . escapeshellarg($archive)
        . ' --directory ' . escapeshellarg($folder) . ' 2>&1', $told, $status);
    if ($status !== 0) { refuse('it cannot be unpacked: ' . implode(' ', $told)); }
}

function head(string $file, string $field): ?string
{
    $text = (string) file_get_contents($file, length: 8192);
    return preg_match('~^(?:[ \t*#@/]|<\?php)*' . preg_quote($field) . ':(.*)$~mi', $text, $found) ? trim($found[1]) : null;
}

$tops = array_values(array_diff(scandir($folder), ['.', '..']));
$top = count($tops) === 1 ? $tops[0] : '';
if ($top === '' || !is_dir("$folder/$top") || !preg_match('~^[A-Za-z0-9._-]+$~', $top)) {
    refuse('it does not hold one directory; found: ' . (implode(', ', array_slice($tops, 0, 4)) ?: 'nothing'));
}
if (is_file("$folder/$top/wp-includes/version.php")) {
    preg_match('~\$wp_version\s*=\s*[\'"]([^\'"]+)~', file_get_contents("$folder/$top/wp-includes/version.php"), $version);
    exit("core - $version[1]\n");
}
if (is_file("$folder/$top/style.css") && head("$folder/$top/style.css", 'Theme Name') !== null) {
    exit("theme $top " . (head("$folder/$top/style.css", 'Version') ?: '?') . "\n");
}
foreach (glob("$folder/$top/*.php") as $file) {
    if (head($file, 'Plugin Name') !== null) { exit("plugin $top " . (head($file, 'Version') ?: '?') . "\n"); }
}
refuse('it is neither WordPress nor a plugin nor a theme: nothing in it has their head');
