/// What is known about the machine.
public enum Machine {}
