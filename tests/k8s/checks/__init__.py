"""What the tests of k8s/ judge by. A check takes the documents of an environment and yields a sentence for each fault."""
