// SPDX-License-Identifier: Apache-2.0

import ShellScript

extension RecreateLab {
    /// Everything that must not be met on staging, in every shape that applications store it in.
    func plant() async throws {
        try await expect("prod", Self.blog)
        try await expect("prod", Self.django)
        try await expect("prod", Self.files)
    }

    /// WordPress itself writes it, so that it is stored as WordPress stores things.
    private static let blog: ShellScript = #"""
        cat > /root/plant.php <<'END'
        <?php
        $_SERVER += ['HTTP_HOST' => 'www.lighthouse.example', 'REQUEST_URI' => '/blog/', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1'];
        require '/usr/share/wordpress/wp-load.php';
        global $wpdb;
        $o = new stdClass; $o->home = 'https://www.lighthouse.example/blog/?ü'; $o->mail = 'office@lighthouse.example';
        update_option('planted_settings', ['home' => 'https://www.lighthouse.example/', 'n' => 7, 'deep' => ['cdn' => '//cdn.lighthouse.example/a.png', 'o' => $o, 'x' => [1.5, null, true]],
            'sub' => serialize(['u' => 'http://www.lighthouse.example/blog', 'k' => 'sk_live_4242424242424242abcdef']), 'https://www.lighthouse.example/key' => 'as a key']);
        update_option('planted_json', json_encode(['u' => 'https://www.lighthouse.example/ü', 's' => serialize(['m' => 'a@lighthouse.example'])]));
        update_option('woocommerce_stripe_settings', ['enabled' => 'yes', 'secret_key' => 'production-secret-stripe', 'webhook_secret' => 'whsec_4242424242424242abcdef', 'title' => 'Card']);
        update_option('mailgun_api_key', 'production-secret-mailgun');
        update_option('wp_mail_smtp', ['smtp' => ['host' => 'smtp.lighthouse.example', 'user' => 'office@lighthouse.example', 'pass' => 'production-secret-smtp']]);
        set_transient('planted', ['token' => 'production-secret-token', 'u' => 'http://www.lighthouse.example']);
        $post = wp_insert_post(['post_title' => 'Planted', 'post_status' => 'publish', 'post_content' =>
            '<!-- wp:image {"url":"https:\/\/www.lighthouse.example\/blog\/a.png"} --><a href="https://www.lighthouse.example/blog/">www.lighthouse.example</a> office@lighthouse.example 203.0.113.77']);
        update_post_meta($post, '_elementor_data', wp_slash('[{"settings":{"link":{"url":"https:\/\/www.lighthouse.example\/x"}}}]'));
        update_post_meta($post, '_planted', ['size' => ['u' => 'https://www.lighthouse.example/ü']]);
        update_post_meta($post, '_billing_email', 'buyer@lighthouse.example');
        wp_insert_comment(['comment_post_ID' => $post, 'comment_author' => 'Real Person', 'comment_author_email' => 'real@person.example', 'comment_author_url' => 'http://www.lighthouse.example', 'comment_author_IP' => '203.0.113.77', 'comment_content' => 'Call me at 555-1234, www.lighthouse.example']);
        $user = wp_insert_user(['user_login' => 'reader', 'user_pass' => 'production-secret', 'user_email' => 'reader@person.example', 'user_url' => 'https://www.lighthouse.example/me']);
        WP_Session_Tokens::get_instance($user)->create(time() + 9999);
        update_user_meta($user, '_application_passwords', [['name' => 'app', 'password' => 'production-secret-app']]);
        $wpdb->query("INSERT INTO {$wpdb->links} (link_url, link_name) VALUES ('https://www.lighthouse.example/l', 'us')");
        $wpdb->query("CREATE TABLE shop_log (line TEXT, raw BLOB)");
        $wpdb->query("INSERT INTO shop_log VALUES ('GET http://www.lighthouse.example/ from 203.0.113.77', 'a:1:{i:0;s:22:\"www.lighthouse.example\";}'), ('plain', NULL)");
        for ($i = 0; $i < 1200; $i++) $rows[] = $wpdb->prepare("(%d, 'bulk', %s)", $post, serialize(['n' => $i, 'u' => "https://www.lighthouse.example/$i"]));
        $wpdb->query("INSERT INTO {$wpdb->postmeta} (post_id, meta_key, meta_value) VALUES " . implode(',', $rows));
        echo "planted\n";
        END
        php /root/plant.php | grep -q '^planted' && rm /root/plant.php
        """#

    private static let django: ShellScript = #"""
        cd /srv/harbour/current && set -a && . /etc/harbour/environment && set +a && runuser -u harbour -- venv/bin/python manage.py shell <<'END'
        from accounts.models import User
        from posts.models import Post
        from django.contrib.sessions.backends.db import SessionStore
        u = User.objects.create_user('member', 'member@person.example', 'production-secret-member')
        Post.objects.create(author=u, text='See https://www.lighthouse.example/feed/ or write to office@lighthouse.example')
        s = SessionStore(); s['next'] = 'https://www.lighthouse.example/'; s.save()
        END
        cd / && runuser -u postgres -- psql -qXd harbour -v ON_ERROR_STOP=1 <<'END'
        CREATE TABLE planted (id serial PRIMARY KEY, doc jsonb, tags text[], ip inet, secret bytea, note varchar(200));
        INSERT INTO planted (doc, tags, ip, secret, note) VALUES ('{"u": "https://www.lighthouse.example/", "l": ["office@lighthouse.example"]}',
            ARRAY['x', 'www.lighthouse.example'], '203.0.113.77', 'key sk_live_4242424242424242abcdef', 'http://www.lighthouse.example/ü');
        ALTER TABLE planted OWNER TO harbour;
        END
        """#

    private static let files: ShellScript = """
        cd /var/lib/wordpress/wp-content && mkdir -p uploads/2026 cache plugins/shop &&
        echo 'define("URL", "https://www.lighthouse.example/");' > plugins/shop/settings.php &&
        echo 'body { background: url(https://www.lighthouse.example/blog/a.png) }' > uploads/2026/style.css &&
        echo 'mail to office@lighthouse.example' > debug.log && echo 'INSERT www.lighthouse.example' > uploads/2026/dump.sql &&
        echo 'KEY=production-secret-env' > /srv/harbour/current/.env &&
        mkdir -p /var/lib/harbour/media && echo '<svg>https://www.lighthouse.example</svg>' > /var/lib/harbour/media/logo.svg &&
        chown -R wordpress: uploads && chown -R www-data: /var/lib/harbour/media
        """
}
