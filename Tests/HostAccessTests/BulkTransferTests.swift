// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

@testable import HostAccess

@Suite(.timeLimit(.minutes(5))) struct BulkTransferTests {
    private let host = Shell(words: ["/bin/sh"])

    @Test(arguments: Shell.all)
    func `bytes arrive as they are, readable by nobody else`(shell: Shell) async throws {
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        try await withFolder { folder in
            try await shell.withHost { host in
                let path = folder + "/it's here"
                try await host.send(.bytes(bytes), to: path, as: nil)
                let left = try await host.run("stat -c %a \(path)").trimmed
                #expect(left == "600")
                let content = try await host.run("cat \(path)").stdoutBytes
                #expect(content == bytes)
                try await host.send(.bytes([]), to: path, as: nil)
                let thirdOutput = try await host.run("stat -c %s \(path)").trimmed
                #expect(thirdOutput == "0")
            }
        }
    }

    @Test func `a file goes there and back`() async throws {
        try await withFolder { folder in
            try await host.withHost { host in
                _ = try await host.run("head -c 50000000 /dev/urandom >\(folder)/a")
                try await host.send(.file(folder + "/a"), to: folder + "/b", as: nil)
                try await host.fetch(folder + "/b", to: folder + "/c", as: nil)
                let left = try await host.run("cd \(folder) && cmp a b && cmp b c && ls").stdout
                #expect(left == "a\nb\nc\n")
            }
        }
    }

    @Test func `a tree keeps modes, times, links and long names`() async throws {
        let long = String(repeating: "n", count: 120)
        try await withFolder { folder in
            try await host.withHost { host in
                let make = try await host.run(
                    """
                    cd \(folder) && mkdir -p from/empty from/sub/\(long)/\(long) to && cd from &&
                    echo x >sub/\(long)/\(long)/deep && : >zero && printf %512s y >block && echo 'ü' >'odd ü name' &&
                    ln -s \(long)/\(long)/deep sub/link && ln -s nowhere dangling &&
                    ln -s /\(long)/\(long) longlink && chmod 4751 zero && chmod 700 empty && touch -d @1000000000 block
                    """)
                #expect(make.succeeded, "\(make.stderr)")
                try await host.send(.tree(folder + "/from"), to: folder + "/it.tar", as: nil)
                let list = ShellScript(
                    raw:
                        "find . -mindepth 1 -printf '%P %y %m %s %l\\n' | grep -v ' d ' | sort; find . -mindepth 1 -type d -printf '%P %m\\n' | sort; stat -c %Y block; cat block"
                )
                let before = try await host.run("cd \(folder)/from; " + list)
                for tar in ["tar", "busybox tar"] {
                    let unpack = ShellScript(
                        raw: "rm -rf \(folder)/to; mkdir \(folder)/to; cd \(folder)/to; \(tar) xpf ../it.tar || exit 9")
                    let left = try await host.run(unpack + list).stdout
                    #expect(left == before.stdout, "\(tar)")
                }
            }
        }
    }

    @Test func `a target that can't be written is named, and nothing is left`() async throws {
        try await withFolder { folder in
            try await host.withHost { host in
                let error = await #expect(throws: HostError.self) {
                    try await host.send(.bytes([1]), to: folder + "/none/x", as: nil)
                }
                #expect(error?.message.contains("/none/x") == true)
            }
        }
    }

    @Test func `a disk that is full in the middle is told, and nothing is left`() async throws {
        // A limit on the size of files stands in for the full disk: the write fails half way.
        let limited = Shell(words: ["/bin/sh", "-c", "trap '' XFSZ; ulimit -f 1000; exec /bin/sh"])
        try await withFolder { folder in
            try await limited.withHost { host in
                let error = await #expect(throws: HostError.self) {
                    try await host.send(.bytes([UInt8](repeating: 1, count: 9_000_000)), to: folder + "/x", as: nil)
                }
                #expect(error?.message.contains("File too large") == true)
                let left = try await host.run("ls -A \(folder)").stdout.isEmpty
                #expect(left)
            }
        }
    }

    @Test func `a file that isn't there is named, and no local file is made`() async throws {
        try await withFolder { folder in
            try await host.withHost { host in
                let error = await #expect(throws: HostError.self) {
                    try await host.fetch(folder + "/none", to: folder + "/local", as: nil)
                }
                #expect(error?.message.contains("No such file") == true)
                let local = await #expect(throws: HostError.self) {
                    try await host.send(.file(folder + "/none"), to: folder + "/x", as: nil)
                }
                #expect(local?.message.contains("\(folder)/none") == true)
                let left = try await host.run("ls -A \(folder)").stdout.isEmpty
                #expect(left)
            }
        }
    }
}
