// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

extension Acceptance {
    /// Staging from production, in the order it is written in.
    @Suite(.serialized, .recreateLab) struct Recreate {
        let lab: RecreateLab

        init() throws { lab = try #require(RecreateLab.current) }

        @Test func `production and what does not say that it is staging are refused`() async throws {
            let production = await lab.recreate("--yes", "--keep-machines", inventory: "production")
            #expect(
                production.status == 4 && production.all.contains("is `production`: only staging"), "\(production.all)")
            let talked = await lab.recreate(
                "--yes", "--keep-machines", "-e", "environment_kind=staging", inventory: "production")
            #expect(talked.status == 4, "\(talked.all)")
            let played = await lab.lifeboat(
                ["play", "playbooks/recreate.yml", "-e", "recreate_machines=false"], "production")
            #expect(played.status == 2 && played.all.contains("only staging is ever recreated"), "\(played.all)")
            let missing = await lab.recreate("--yes", "--keep-machines", "--set", "nosuch")
            #expect(missing.status == 4 && missing.all.contains("no complete set `nosuch`"), "\(missing.all)")
        }

        @Test func `the plan changes nothing`() async throws {
            let plan = await lab.recreate("--check", "--keep-machines")
            #expect(plan.succeeded && plan.stdout.contains("set planted of production"), "\(plan.all)")
            try await lab.expect("stage", "! test -e /etc/nftables.conf.d && ! command -v nginx && ! command -v restic")
        }

        @Test func `staging comes up with production's data and answers under its own name`() async throws {
            let run = await lab.recreate("--yes", "--keep-machines")
            try #require(run.succeeded, "\(run.all)")
            let page = await visit("/blog/")
            #expect(page.contains("200") && page.contains("Planted"), "\(page)")
            #expect(await visit("/blog/", user: "").contains("401"))
            #expect(await visit("/feed/").lowercased().contains("x-robots-tag: noindex"))
        }

        @Test func `nothing of production is in any table or file`() async throws {
            let dumps = try await lab.expect("stage", Self.search)
            #expect(dumps.stdout == "", "\(dumps.stdout)")
        }

        /// Dumps of both servers and all files that came from production, without staging's own name.
        private static let search: ShellScript = #"""
            cd / && { mariadb-dump --all-databases --skip-comments; runuser -u postgres -- pg_dumpall
            tar -cf - /srv/harbour/releases /srv/harbour/shared /var/lib/harbour /var/lib/wordpress /var/lib/lifeboat-backup /etc; } 2>/dev/null |
            sed 's/staging[.]lighthouse[.]example//g' | grep -aoiE '.{0,60}(lighthouse[.]example|203[.]0[.]113[.]77|production-secret|sk_live_|whsec_|repository-of-the-lab|person[.]example|Real Person|555-1234).{0,20}' || true
            """#

        @Test func `settings load in WordPress, equal but for the names`() async throws {
            let compared = try await lab.expect("stage", Self.compare)
            #expect(compared.lines.last == "equal", "\(compared.all)")
        }

        private static let compare: ShellScript = #"""
            cat > /root/compare.php <<'END'
            <?php
            $_SERVER += ['HTTP_HOST' => 'staging.lighthouse.example', 'REQUEST_URI' => '/blog/', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1'];
            require '/usr/share/wordpress/wp-load.php';
            $s = get_option('planted_settings'); $u = 'http://staging.lighthouse.example';
            $mail = $s['deep']['o']->mail; $o = new stdClass; $o->home = "$u/blog/?ü"; $o->mail = $mail;
            $wanted = ['home' => "$u/", 'n' => 7, 'deep' => ['cdn' => '//staging.lighthouse.example/a.png', 'o' => $o, 'x' => [1.5, null, true]],
                'sub' => serialize(['u' => "$u/blog", 'k' => 'removed']), "$u/key" => 'as a key'];
            $json = json_decode(get_option('planted_json'), true); $meta = get_posts(['title' => 'Planted', 'post_type' => 'post'])[0];
            $bulk = get_post_meta($meta->ID, 'bulk');
            $right = $s == $wanted && preg_match('/^mail-[0-9a-f]{8}@invalid$/', $mail) && $json['u'] === "$u/ü" && preg_match('/@invalid$/', unserialize($json['s'])['m'])
                && get_post_meta($meta->ID, '_planted', true) == ['size' => ['u' => "$u/ü"]] && count($bulk) == 1200 && $bulk[1199] == ['n' => 1199, 'u' => "$u/1199"]
                && json_decode(get_post_meta($meta->ID, '_elementor_data', true), true)[0]['settings']['link']['url'] === "$u/x"
                && get_option('woocommerce_stripe_settings') == ['enabled' => 'yes', 'secret_key' => '', 'webhook_secret' => '', 'title' => 'Card']
                && get_option('mailgun_api_key') === '' && get_option('blog_public') === '0' && get_option('siteurl') === "$u/blog"
                && get_userdata(2)->user_email === 'user+2@invalid' && wp_authenticate('reader', 'staging-password-of-the-lab') instanceof WP_User
                && wp_authenticate('reader', 'production-secret') instanceof WP_Error;
            $before = count(glob('/var/lib/wordpress/mail/*.eml'));
            $sent = wp_mail('someone@elsewhere.example', 'Hello', 'kept');
            $right = $right && $sent && count(glob('/var/lib/wordpress/mail/*.eml')) == $before + 1;
            if (!$right) var_dump($s, $json, $bulk[1199] ?? 0, get_option('woocommerce_stripe_settings'), get_userdata(2), wp_authenticate('reader', 'staging-password-of-the-lab'));
            echo $right ? "equal\n" : "different\n";
            END
            php /root/compare.php; rm -f /root/compare.php
            """#

        @Test func `all of it is installed as staging is: no cron, no mail, one password`() async throws {
            try await lab.expect(
                "stage",
                """
                ! systemctl -q is-active wordpress-cron.timer && ! systemctl -q is-enabled wordpress-cron.timer &&
                ! nft list table inet isolation 2>/dev/null && ! test -e /etc/lifeboat-backup-reader &&
                nft list ruleset | grep -q '25, 465, 587, 2525' && grep -q filebased /etc/harbour/environment &&
                cd /srv/harbour/current && set -a && . /etc/harbour/environment && set +a && runuser -u harbour -- venv/bin/python manage.py shell -c '
                from django.contrib.auth import authenticate; from django.core.mail import send_mail
                assert authenticate(username="member", password="staging-password-of-the-lab")
                assert not authenticate(username="member", password="production-secret-member")
                assert send_mail("a", "b", "c@d.example", ["e@f.example"]) == 1' && ls /var/lib/harbour-mail/*
                """)
        }

        @Test func `a second run of the sanitising changes nothing, and a trace that comes back is named`() async throws
        {
            let again = """
                - { hosts: all, gather_facts: false, become: true, roles: [sanitise] }

                """
            try lab.write(again, to: "playbooks/again.yml")
            // Using staging has written to it: a login stores the password's hash anew, WordPress what it keeps for a while.
            let first = await lab.lifeboat(["play", "playbooks/again.yml"], "staging")
            #expect(first.succeeded, "\(first.all)")
            let second = await lab.lifeboat(["play", "playbooks/again.yml"], "staging")
            #expect(second.succeeded && second.recap?.changed == 0, "\(second.all)")
            let broken = "a:1:{s:3:\"url\";s:5:\"www.lighthouse.example\";}"
            try await lab.expect(
                "stage",
                """
                mariadb wordpress -e \("INSERT INTO wp_options (option_name, option_value) VALUES ('broken', '\(broken)')") &&
                printf '\\000www.lighthouse.example' > /var/lib/wordpress/wp-content/uploads/x.bin
                """)
            let found = await lab.lifeboat(["play", "playbooks/again.yml"], "staging")
            #expect(found.status == 2, "\(found.all)")
            #expect(
                found.all.contains("wp_options.option_value, option_id=") && found.all.contains("uploads/x.bin"),
                "\(found.all)")
            #expect(found.all.contains("damaged serialised data"), "\(found.all)")
        }

        @Test func `the doors let nothing out, and say so when they do`() async throws {
            let listener = "nohup python3 -m http.server --bind \(lab.machines.sandbox.subnet.gateway) 9999"
            _ = listener
            let doors = """
                - hosts: all
                  gather_facts: false
                  become: true
                  tasks:
                    - include_role: { name: isolation, tasks_from: up }
                    - { command: nft insert rule inet isolation output accept, when: leak is defined }
                    - { script: roles/isolation/files/prove.sh 192.0.2.1:25, when: leak is defined }

                """
            try lab.write(doors, to: "playbooks/doors.yml")
            let shut = await lab.lifeboat(["play", "playbooks/doors.yml"], "staging")
            #expect(shut.succeeded, "\(shut.all)")
            #expect(await visit("/").contains("000"))
            let leaky = await lab.lifeboat(["play", "playbooks/doors.yml", "-e", "leak=1"], "staging")
            #expect(leaky.status == 2 && leaky.all.contains("refused 0: something else"), "\(leaky.all)")
        }

        /// Head and page of an address of staging, as a visitor gets them.
        private func visit(_ path: String, user: String = "staging:\(RecreateLab.password)") async -> String {
            guard let address = try? lab.machines["stage"].address else { return "" }
            return await Program.shell(
                """
                curl --silent --max-time 10 --include --write-out '\\n%{http_code}' --user \(user) \\
                    --resolve \("\(RecreateLab.staging):80:\(address)") \("http://\(RecreateLab.staging)\(path)")
                """
            ).stdout
        }
    }
}
