"""Why nothing, or not everything, was done: one line for the person, one exit code for a program."""

FAILED, TOLD_WRONGLY, TOOL_MISSING, UNREACHABLE = 1, 2, 3, 4


class Refusal(Exception):
    def __init__(self, code, sentence):
        super().__init__(sentence)
        self.code = code
