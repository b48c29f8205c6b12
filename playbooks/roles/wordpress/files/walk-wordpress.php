<?php
// SPDX-License-Identifier: Apache-2.0
// The part of the walk that is WordPress itself: `walk.php` runs it in a process of its own, with one of the commands
// look, begin, end and upgrade. The answer is JSON behind a byte 2, since plugins print what they like.

$url = rtrim(getenv('WALK_URL'), '/');
$_SERVER['HTTP_HOST'] = parse_url($url, PHP_URL_HOST) . (parse_url($url, PHP_URL_PORT) ? ':' . parse_url($url, PHP_URL_PORT) : '');
$_SERVER['SERVER_NAME'] = parse_url($url, PHP_URL_HOST);
$_SERVER['REQUEST_URI'] = (parse_url($url, PHP_URL_PATH) ?? '') . '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
$_SERVER['PHP_SELF'] = '/index.php';
if (str_starts_with($url, 'https:')) { $_SERVER['HTTPS'] = 'on'; }
if ($command === 'upgrade') { define('WP_INSTALLING', true); }
define('WP_HTTP_BLOCK_EXTERNAL', true);
defined('DISABLE_WP_CRON') || define('DISABLE_WP_CRON', true);
require getenv('WALK_CODE') . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
require_once ABSPATH . 'wp-admin/includes/user.php';
add_filter('pre_wp_mail', '__return_false');

function walk_answer(array $answer): never
{
    while (ob_get_level() > 0) { ob_end_clean(); }
    echo "\x02", json_encode($answer, JSON_INVALID_UTF8_SUBSTITUTE);
    exit;
}

/** Takes away every walker, of walks that were cut off too, with all that is theirs. */
function walk_tidy(): void
{
    global $wpdb;
    foreach (get_users(['search' => 'lifeboat-walk-*', 'search_columns' => ['user_login']]) as $user) {
        // Deleting a user would only put posts into the trash.
        $comments = $wpdb->get_col($wpdb->prepare("SELECT comment_ID FROM $wpdb->comments WHERE user_id = %d", $user->ID));
        foreach ($comments as $id) { wp_delete_comment($id, true); }
        $posts = $wpdb->get_col($wpdb->prepare("SELECT ID FROM $wpdb->posts WHERE post_author = %d AND post_type <> 'revision'", $user->ID));
        foreach ($posts as $id) { wp_delete_post($id, true); }
        wp_delete_user($user->ID);
    }
}

function walk_versions(): array
{
    $versions = ['WordPress' => $GLOBALS['wp_version'], 'database' => (string) get_option('db_version'), 'PHP' => PHP_VERSION];
    $theme = wp_get_theme();
    $versions["theme {$theme->get_stylesheet()}"] = (string) $theme->get('Version');
    foreach (get_plugins() as $file => $plugin) {
        if (is_plugin_active($file)) { $versions['plugin ' . strtok($file, '/')] = $plugin['Version']; }
    }
    return $versions;
}

function walk_expectations(): array
{
    $expect = ['title' => html_entity_decode((string) get_option('blogname'), ENT_QUOTES | ENT_HTML5), 'post' => null];
    foreach (['post', 'page', 'attachment'] as $type) {
        $counts = (array) wp_count_posts($type);
        $expect['counts']["{$type}s"] = (int) (($counts['publish'] ?? 0) + ($counts['inherit'] ?? 0));
    }
    $expect['counts']['comments'] = (int) wp_count_comments()->approved;
    $expect['counts']['users'] = (int) count_users()['total_users'];
    $newest = get_posts(['numberposts' => 1, 'post_status' => 'publish', 'has_password' => false]);
    if (!$newest) { return $expect; }
    preg_match_all('~\pL{5,}~u', wp_strip_all_tags(strip_shortcodes($newest[0]->post_content)), $words);
    $expect['post'] = ['id' => $newest[0]->ID, 'url' => get_permalink($newest[0]),
        'title' => html_entity_decode(get_the_title($newest[0]), ENT_QUOTES | ENT_HTML5),
        'words' => array_slice(array_values(array_unique($words[0])), 0, 8)];
    return $expect;
}

switch ($command) {
    case 'upgrade':
        $before = (int) get_option('db_version');
        if ($before < $GLOBALS['wp_db_version']) { wp_upgrade(); }
        foreach (array_filter(explode(',', getenv('WALK_ACTIVATE') ?: '')) as $name) {
            foreach (array_keys(get_plugins("/$name")) as $file) {
                $trouble = activate_plugin("$name/$file");
                if (is_wp_error($trouble)) { wp_die("plugin $name: " . $trouble->get_error_message()); }
            }
        }
        wp_cache_flush();
        walk_answer(['before' => $before, 'after' => (int) get_option('db_version')]);
    case 'look':
        walk_answer(['expect' => walk_expectations(), 'versions' => walk_versions()]);
    case 'begin':
        walk_tidy();
        $answer = ['expect' => walk_expectations(), 'versions' => walk_versions()];
        $name = 'lifeboat-walk-' . bin2hex(random_bytes(4));
        $password = bin2hex(random_bytes(18));
        $id = wp_insert_user(['user_login' => $name, 'user_pass' => $password, 'role' => 'administrator',
            'user_email' => "$name@walk.invalid"]);
        if (is_wp_error($id)) { wp_die($id->get_error_message()); }
        $mark = 'Written for the walk ' . bin2hex(random_bytes(4));
        $post = wp_insert_post(['post_title' => $name, 'post_content' => $mark, 'post_status' => 'private', 'post_author' => $id,
            'comment_status' => 'open'], true);
        if (is_wp_error($post)) { wp_die($post->get_error_message()); }
        walk_answer($answer + ['made' => ['user' => $name, 'password' => $password, 'post' => $post, 'mark' => $mark,
            'url' => get_permalink($post)]]);
    case 'end':
        walk_tidy();
        walk_answer([]);
}
