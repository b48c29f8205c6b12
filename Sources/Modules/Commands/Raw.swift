// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// A command line given to the host as it is.
struct Raw: Module {
    static let name = "raw"
    static let summary = "Runs a command line as it is; needs nothing on the host but a shell."
    static let notes = ["Skipped in check mode. `shell` does the same with more comfort."]
    static let examples = [Example("Look at the load", "raw: cat /proc/loadavg")]
    static let returns = [
        ReturnValue("rc", "the exit status"), ReturnValue("stdout", "what it printed, as it came; and `stdout_lines`"),
        ReturnValue("stderr", "what it complained; and `stderr_lines`"),
    ]
    static let freeForm: String? = "cmd"
    static let checkMode = CheckModeSupport.skipped

    @Parameter("The command line.", aliases: "_raw_params") var cmd: String
    @Parameter("The shell that runs it.") var executable: String?

    func decide(from found: Void, in context: TaskContext) throws -> Decision {
        if context.checkMode { return Decision(skipped: "raw is not run in check mode") }
        let script: ShellScript = "exec \(executable ?? "/bin/sh") -c \(cmd)"
        return Decision(changes: [Change("run \(cmd)", steps: [.ask(script)])]) { outputs, result in
            let output = outputs.last ?? ShellOutput()
            result.values = CommandRun.values(of: output, strip: false)
            result.failed = output.status != 0
            if output.status != 0 { result.values["msg"] = "non-zero return code" }
        }
    }
}
