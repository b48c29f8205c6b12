// SPDX-License-Identifier: Apache-2.0

extension WordPressSite {
    /// The PHP program behind the module: it compares the site with `$wanted` and, when told to, makes it so.
    ///
    /// It prints `LIFEBOAT-ANSWER` and JSON as its last words. Without them WordPress ended early, and what it printed
    /// says why: it shows database errors in full only while `WP_INSTALLING` is set. Requests to the outside are
    /// blocked because an installation without a network would wait 16 seconds for them.
    static let converge = #"""
        error_reporting(E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR);
        $_SERVER['HTTP_HOST'] = $wanted['host'];
        $_SERVER['SERVER_NAME'] = preg_replace('/:\d+$/', '', $wanted['host']);
        $_SERVER['REQUEST_URI'] = $wanted['path'] . '/';
        $_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
        $_SERVER['REQUEST_METHOD'] = 'GET';
        $_SERVER['REMOTE_ADDR'] = '127.0.0.1';
        $_SERVER['PHP_SELF'] = '/index.php';
        if ($wanted['encrypted']) { $_SERVER['HTTPS'] = 'on'; }
        define('WP_INSTALLING', true);
        define('WP_HTTP_BLOCK_EXTERNAL', true);
        define('DISABLE_WP_CRON', true);
        define('WP_DEBUG', false);
        register_shutdown_function(function () {
            if (!defined('LIFEBOAT_DONE') && function_exists('mysqli_connect_error') && mysqli_connect_error()) {
                file_put_contents('php://stderr', 'database: ' . mysqli_connect_error() . "\n");
            }
        });
        require $wanted['directory'] . '/wp-load.php';
        require_once ABSPATH . 'wp-admin/includes/upgrade.php';
        require_once ABSPATH . 'wp-admin/includes/misc.php';

        // Mails about a new site or a new password are not sent: the operator knows.
        if (!function_exists('wp_new_blog_notification')) { function wp_new_blog_notification(...$all) {} }
        add_filter('pre_wp_mail', '__return_false');

        $differences = [];
        $warnings = [];
        $apply = $wanted['apply'];
        function lifeboat_text($value) {
            return is_scalar($value) || $value === null ? (is_bool($value) ? ($value ? '1' : '') : (string) $value) : wp_json_encode($value);
        }
        $differ = function ($what, $before, $after) use (&$differences) {
            $differences[] = ['what' => $what, 'before' => lifeboat_text($before), 'after' => lifeboat_text($after)];
        };
        $set = function ($name, $after) use ($differ, $apply) {
            $before = get_option($name, null);
            if (lifeboat_text($before) === lifeboat_text($after)) { return; }
            $differ("option $name", $before, $after);
            if ($apply) { update_option($name, $after); }
        };

        $installed = is_blog_installed();
        if (!$installed) {
            $differ('install WordPress', '', $wanted['title']);
            if ($apply) {
                wp_install($wanted['title'], $wanted['user'], $wanted['email'], true, '', wp_slash($wanted['password']), $wanted['locale'] ?? '');
            }
        }
        if ($installed || $apply) {
            $database = (int) get_option('db_version');
            if ($installed && $database < $wp_db_version) {
                $differ('database version', $database, $wp_db_version);
                if ($apply) { wp_upgrade(); }
            }
            $stored = function ($name) use ($wpdb) {
                return $wpdb->get_var($wpdb->prepare("SELECT option_value FROM $wpdb->options WHERE option_name = %s", $name));
            };
            foreach (['siteurl', 'home'] as $name) {
                $before = $stored($name);
                if ($before === $wanted['url']) { continue; }
                $differ("option $name", $before, $wanted['url']);
                // update_option believes the constants of wp-config, which say the new address already.
                if ($apply) {
                    $wpdb->update($wpdb->options, ['option_value' => $wanted['url']], ['option_name' => $name]);
                    wp_cache_delete('alloptions', 'options');
                }
            }
            $set('blogname', esc_html($wanted['title']));
            if ($wanted['locale'] !== null) {
                $language = $wanted['locale'] === 'en_US' ? '' : $wanted['locale'];
                if ($language === '' || in_array($language, get_available_languages(), true)) {
                    $set('WPLANG', $language);
                } else {
                    $warnings[] = "the files of the language $language are not installed";
                }
            }
            // As WordPress stores them, with HTML's characters escaped among other things.
            foreach ($wanted['options'] as $name => $value) { $set($name, sanitize_option($name, $value)); }

            $user = get_user_by('login', $wanted['user']);
            if (!$user) {
                $differ("user {$wanted['user']}", '', 'administrator');
                if ($apply) {
                    $id = wp_insert_user(wp_slash(['user_login' => $wanted['user'], 'user_pass' => $wanted['password'],
                        'user_email' => $wanted['email'], 'role' => 'administrator']));
                    if (is_wp_error($id)) { wp_die($id->get_error_message()); }
                }
            } elseif ($wanted['set_password'] && !wp_check_password($wanted['password'], $user->user_pass, $user->ID)) {
                $differ("password of {$wanted['user']}", '********', '********');
                if ($apply) { wp_set_password($wanted['password'], $user->ID); }
            }

            if ($wanted['theme'] !== null && get_option('stylesheet') !== $wanted['theme']) {
                $theme = wp_get_theme($wanted['theme']);
                $differ('theme', get_option('stylesheet'), $wanted['theme']);
                if ($apply) {
                    if (!$theme->exists()) {
                        $known = implode(', ', array_keys(wp_get_themes()));
                        wp_die("there is no theme {$wanted['theme']}; installed are: " . ($known === '' ? 'none' : $known));
                    }
                    switch_theme($wanted['theme']);
                }
            }
            if ($wanted['permalinks'] !== null && get_option('permalink_structure') !== $wanted['permalinks']) {
                $differ('permalinks', get_option('permalink_structure'), $wanted['permalinks']);
                if ($apply) {
                    global $wp_rewrite;
                    $wp_rewrite->init();
                    $wp_rewrite->set_permalink_structure($wanted['permalinks']);
                    // Made anew by the next visit: here categories and tags were registered before there were permalinks.
                    delete_option('rewrite_rules');
                }
            }
        }
        define('LIFEBOAT_DONE', true);
        while (ob_get_level() > 0) { ob_end_clean(); }
        echo "\nLIFEBOAT-ANSWER ", json_encode(['version' => $wp_version, 'installed' => $installed,
            'differences' => $differences, 'warnings' => $warnings], JSON_INVALID_UTF8_SUBSTITUTE);
        """#
}
