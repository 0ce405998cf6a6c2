"""What deletes pods while others look at what comes of it."""
import threading


class Nemesis(threading.Thread):
    """Deletes pods, whose turn the dice say; every third without any notice. Waits for no one. `failure` is what ended it
    before its time."""

    def __init__(self, kubectl, dice, labels, over):
        super().__init__(daemon=True)
        self.kubectl, self.dice, self.labels, self.over, self.killed = kubectl, dice, labels, over, []
        self.failure = None

    def run(self):
        try:
            while not self.over.wait(self.dice.uniform(1, 4)):
                self.one(self.dice.choice(self.labels))
        except Exception as failure:  # of a thread: told by whoever joins it
            self.failure = failure

    def one(self, label):
        names = self.kubectl("get", "pods", "-l", f"app.kubernetes.io/name={label}", "--field-selector=status.phase=Running", "-o",
                             "jsonpath={range .items[?(@.status.containerStatuses[0].ready==true)]}{.metadata.name} {end}").split()
        if len(names) < self.least(label):
            return
        sudden = self.dice.random() < 1 / 3
        # On its way out already, it may be gone by now; then nothing is said to be deleted.
        said = self.kubectl("delete", "pod", self.dice.choice(names), "--wait=false", "--ignore-not-found", "--output=name",
                            *(["--grace-period=0", "--force"] if sudden else []))
        if said.strip():
            self.killed.append((label, sudden))

    @staticmethod
    def least(label):
        """What answers requests goes one at a time, as a disruption budget says; the others all at once, for all the dice care."""
        return 2 if label in ("task-api", "sync-gateway", "gateway") else 1
