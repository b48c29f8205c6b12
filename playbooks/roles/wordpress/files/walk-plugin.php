<?php
/*
Plugin Name: Lifeboat's walk
Description: Written for the time of a walk through the blog, and gone after it. Knows the walk by a word that nobody else has:
 its requests send no mail, and what PHP says about them is kept.
*/
if (hash_equals('TOKEN', $_SERVER['HTTP_X_LIFEBOAT_WALK'] ?? '')) {
    error_reporting(E_ALL);
    ini_set('display_errors', '0');
    ini_set('log_errors', '1');
    ini_set('error_log', 'LOG');
    add_filter('pre_wp_mail', '__return_false');
    add_filter('comment_flood_filter', '__return_false');
}
