// SPDX-License-Identifier: Apache-2.0

extension Mistake {
    private static let copy = "    - name: Write a file\n      copy: "
    private static let secret = "    - name: Write a file\n      copy: {dest: made, content: x, mode: "

    /// All of them.
    static let all: [Mistake] = written + reached + addressed

    /// Found when the files are read, before anything is connected to.
    private static let written: [Mistake] = [
        play(
            "a YAML error", "    - name: one\n      debug: {msg: hi\n    - name: two\n",
            told: ["play.yml:7:11: expected `,` or `}`", "begins at play.yml:6:14"]),
        play(
            "a misspelt module", "    - name: Write a file\n      coppy: {dest: made, content: x}\n",
            told: ["play.yml:6:7: there is no module `coppy`", "did you mean `copy`?"]),
        play(
            "a module that only Ansible has, in a syntax check",
            "    - name: Make a bucket\n      amazon.aws.s3_bucket: {name: x}\n",
            told: ["play.yml:6:7: the module `amazon.aws.s3_bucket` exists in Ansible, but not here"],
            options: ["--syntax-check"]),
        play(
            "a misspelt argument", copy + "{dest: made, contents: x}\n",
            told: ["play.yml:6:26: copy: contents: copy has no argument `contents`", "did you mean `content`?"]),
        play(
            "a missing argument", copy + "{content: x}\n",
            told: ["play.yml:6:7: copy: copy needs the argument `dest`"]),
        play(
            "an unknown filter", copy + "{dest: made, content: \"{{ greeting | uper }}\"}\n",
            told: ["there is no filter `uper`", "play.yml:6:", "did you mean `upper`?"]),
        play(
            "a mode without quotes", secret + "644}\n",
            told: ["`644` without quotes is the decimal number 644", "play.yml:6:", "write `'0644'`"]),
        play(
            "a mode that is none", secret + "'9644'}\n",
            told: ["copy: mode: expected mode, found `9644`", "play.yml:6:", "write an octal such as `'0644'`"]),
    ]

    /// Found when the task is reached.
    private static let reached: [Mistake] = [
        play(
            "a module that only Ansible has", "    - name: Make a bucket\n      amazon.aws.s3_bucket: {name: x}\n",
            told: ["play.yml:6:7: the module `amazon.aws.s3_bucket` exists in Ansible, but not here", "lifeboat doc"],
            status: 2, needsARun: true),
        play(
            "an undefined variable", copy + "{dest: made, content: \"{{ greetin }}\"}\n",
            told: ["play.yml:6:39: the variable `greetin` is not defined anywhere", "did you mean `greeting`?"]),
        play(
            "an undefined variable in a task that may not run",
            copy + "{dest: made, content: \"{{ greetin }}\"}\n      when: greeting == 'hello'\n",
            told: ["'greetin' is undefined", "play.yml:6:", "did you mean `greeting`?"], status: 2, needsARun: true),
        play(
            "a command that hangs past its limit", "    - name: Wait\n      command: sleep 600\n      timeout: 1\n",
            told: ["took longer than its limit of 1 s and was killed", "failed: [here]", "at play.yml:5:7"], status: 2,
            needsARun: true),
    ]

    /// In what stands on the command line.
    private static let addressed: [Mistake] = [
        Mistake(
            name: "a wrong vault password",
            files: ["wrong": "wrong\n", "play.yml": "- hosts: all\n  tasks: [{ping: }]\n"],
            command: [
                "play", "-i", Computer.checkout + "/inventories/sandbox", "--vault-password-file", "wrong", "play.yml",
            ],
            told: [
                "no vault password opens `\(Computer.checkout)/inventories/sandbox/group_vars/all/vault.yml`", "right",
            ],
            status: 1, needsARun: false),
        Mistake(
            name: "an inventory that isn't there", files: ["play.yml": "- hosts: all\n  tasks: [{ping: }]\n"],
            command: ["play", "-i", "nowhere.yml", "play.yml"], told: ["there is no inventory `nowhere.yml`"],
            status: 4, needsARun: false),
        play(
            "a limit that matches no host", "    - ping:\n",
            told: ["--limit `her`: no host or group matches `her`", "did you mean `here`?"], status: 1,
            options: ["--limit", "her"]),
        Mistake(
            name: "hosts that the inventory doesn't have",
            files: ["hosts.yml": "web:\n  hosts: {one: {}}\n", "play.yml": "- hosts: wep\n  tasks: [{ping: }]\n"],
            command: ["play", "-i", "hosts.yml", "play.yml"],
            told: ["play.yml:1:10: no host or group matches `wep`", "did you mean `web`?"], status: 0, needsARun: true),
        play(
            "a host that is down", "    - ping:\n",
            told: ["can't reach `192.0.2.7`", "192.0.2.7 port 22", "at play.yml:5:7"], status: 4, needsARun: true,
            options: ["-i", "192.0.2.7,", "-T", "2", "--limit", "192.0.2.7"]),
    ]
}
