"""Counts of what agreed and what did not."""


class Report:
    def __init__(self):
        self.topics = {}
        self.failures = []
        self.worst = {}

    def check(self, topic, name, agrees, detail="", error=0.0):
        """Counts one comparison; `error` is its size in units of what is allowed."""
        passed, failed = self.topics.get(topic, (0, 0))
        self.topics[topic] = (passed + bool(agrees), failed + (not agrees))
        if error > self.worst.get(topic, (0.0, ""))[0]:
            self.worst[topic] = (error, name)
        if not agrees:
            self.failures.append(f"{topic}: {name}: {detail}")

    def print(self):
        for failure in self.failures:
            print("FAILED", failure)
        for topic, (passed, failed) in self.topics.items():
            error, name = self.worst.get(topic, (0.0, ""))
            worst = f"   worst {error:.2g} of what is allowed: {name}" if name else ""
            print(f"{topic:28} {passed:5} passed {failed:3} failed{worst}")
        passed = sum(p for p, _ in self.topics.values())
        failed = sum(f for _, f in self.topics.values())
        print(f"{passed} passed, {failed} failed")
        return failed == 0
