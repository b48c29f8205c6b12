// SPDX-License-Identifier: Apache-2.0

import Sanitise
import ShellScript
import TestSupport
import Testing

/// Values that PHP itself has made, serialised, taken apart, changed and serialised again.
@Suite struct PHPOracleTests {
    private static let isThere = TestPrograms.isThere("php")

    /// Random values, also serialised data and JSON inside of texts.
    ///
    /// PHP walks them with `str_replace`, as a program that instantiates everything would.
    private static let program = #"""
        mt_srand(7);
        class Shop { public $open; protected $guarded; private $own; public $more = [];
            function __construct($a, $b, $c) { $this->open = $a; $this->guarded = $b; $this->own = $c; }
            function walk($f) { foreach (['open', 'guarded', 'own', 'more'] as $p) $this->$p = walk($this->$p, $f); return $this; } }
        function text() { $pieces = ['www.shop.example', 'https://www.shop.example/', 'ü', '"', ';', '}', "\n", 'plain ', '{', 's:3:"', '日本', '\\', '/'];
            $out = ''; for ($i = mt_rand(0, 5); $i > 0; $i--) $out .= $pieces[mt_rand(0, count($pieces) - 1)] . ' '; return $out; }
        function make($depth) {
            switch (mt_rand(0, $depth > 4 ? 4 : 10)) {
                case 0: return mt_rand(-1000, 1000); case 1: return mt_rand() / 3; case 2: return mt_rand(0, 1) == 1; case 3: return null;
                case 4: case 5: return text();
                case 6: case 7: $a = []; for ($i = mt_rand(0, 4); $i > 0; $i--) $a[mt_rand(0, 1) ? 'k' . mt_rand(0, 9) : $i] = make($depth + 1); return $a;
                case 8: return new Shop(make($depth + 1), make($depth + 1), make($depth + 1));
                case 9: return serialize(make($depth + 1));
                default: return json_encode(['u' => text(), 'n' => [serialize([text()])], 'l' => [1, null, 'x']], mt_rand(0, 1) ? 0 : JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
            } }
        function walk($v, $f) {
            if (is_array($v)) { foreach ($v as $k => $one) $v[$k] = walk($one, $f); return $v; }
            if ($v instanceof Shop) return $v->walk($f);
            if (!is_string($v)) return $v;
            if (preg_match('/^\s*[aOsCE]:\d+:/', $v)) { $inner = @unserialize(trim($v)); if ($inner !== false) return str_replace(trim($v), serialize(walk($inner, $f)), $v); return $v; }
            $json = json_decode($v, true);
            if (is_array($json) && strpos($v, '\\"') !== false) { array_walk_recursive($json, function (&$one) use ($f) { $one = walk($one, $f); });
                return json_encode($json, strpos($v, '\/') !== false || strpos($v, '\u') !== false ? 0 : JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE); }
            return $f($v); }
        $f = fn ($text) => str_replace(['https://www.shop.example', 'www.shop.example'], ['http://staging.shop.example', 'staging.shop.example'], $text);
        for ($i = 0; $i < 2500; $i++) { $v = make(0); $before = serialize($v); echo bin2hex($before), ' ', bin2hex(serialize(walk($v, $f))), "\n"; }
        $v = [1, ['u' => 'www.shop.example']]; $v[2] = &$v[1]; $o = new stdClass; $o->u = 'www.shop.example'; $v[3] = $o; $v[4] = $o;
        $before = serialize($v); $v[1]['u'] = $f($v[1]['u']); $o->u = $f($o->u); echo bin2hex($before), ' ', bin2hex(serialize($v)), "\n";
        """#

    @Test(.enabled(if: isThere))
    func `PHP reads what was rewritten as what it would have written itself`() async throws {
        let output = try await LocalProgram.run("php -d serialize_precision=-1 -r \(Self.program)")
        try #require(output.succeeded, "\(output.stderr)")
        var changed = 0
        for line in output.lines where !line.isEmpty {
            let sides = line.split(separator: " ").map { Self.bytes(String($0)) }
            try #require(sides.count == 2)
            let cleaned = ScrubberTests.scrubber.clean(sides[0])
            #expect(
                String(decoding: cleaned.bytes ?? sides[0], as: UTF8.self) == String(decoding: sides[1], as: UTF8.self))
            if cleaned.bytes != nil { changed += 1 }
        }
        #expect(changed > 500)
    }

    @Test(.enabled(if: isThere))
    func `the staging password opens the locks of both applications`() async throws {
        let stored = StagingPassword.wordpress.stored("open sesame", salt: "blog")
        let check: ShellScript = """
            php -r 'list(, $stored) = $argv; $salt = substr($stored, 4, 8); $hash = md5($salt . "open sesame", true);
            for ($i = 0; $i < 8192; $i++) $hash = md5($hash . "open sesame", true);
            $letters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"; $out = ""; $i = 0;
            do { $v = ord($hash[$i++]); $out .= $letters[$v & 63]; if ($i < 16) $v |= ord($hash[$i]) << 8; $out .= $letters[($v >> 6) & 63];
              if ($i++ >= 16) break; if ($i < 16) $v |= ord($hash[$i]) << 16; $out .= $letters[($v >> 12) & 63]; if ($i++ >= 16) break;
              $out .= $letters[($v >> 18) & 63]; } while ($i < 16);
            echo $stored === "\\$P\\$B" . $salt . $out ? "opens" : $out;' \(stored)
            """
        #expect(try await LocalProgram.run(check).trimmed == "opens")
        let django = StagingPassword.django.stored("open sesame", salt: "shop")
        let parts = django.split(separator: "$").map(String.init)
        let ask: ShellScript = """
            php -r 'echo base64_encode(hash_pbkdf2("sha256", "open sesame", $argv[1], 600000, 32, true));' \(parts[2])
            """
        #expect(try await LocalProgram.run(ask).trimmed == parts[3])
        #expect(StagingPassword.django.stored("", salt: "shop") == "!")
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal)
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    }
}
