import { proxySinks, type Sinks, type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';

/** One thing that a workflow asked of the engine or answered, comparable with what its history holds. */
export interface Issued {
  readonly kind: 'ACTIVITY' | 'LOCAL_ACTIVITY' | 'TIMER' | 'CHILD' | 'SIGNAL' | 'ANSWER' | 'CONTINUE' | 'RESULT';
  readonly name: string;
  /** Arguments, or the answer, or a timer's milliseconds. */
  readonly value: unknown;
  /** In which task, told by the length of the history then; unknown of what a history holds. */
  readonly task?: number;
}

export interface RecorderSinks extends Sinks {
  readonly recorder: { issued(issued: Issued): void; takenBack(issued: Issued): void };
}

/** Tells the test everything that replay itself does not compare: arguments, durations, answers (loaded into the bundle as an interceptor). */
export const interceptors = (): WorkflowInterceptors => {
  const { recorder } = proxySinks<RecorderSinks>();
  const tell = (kind: Issued['kind'], name: string, value: unknown): void =>
    recorder.issued({ kind, name, value, task: workflowInfo().historyLength });
  return {
    outbound: [
      {
        scheduleActivity: (input, next) => {
          tell('ACTIVITY', input.activityType, input.args);
          return next(input);
        },
        scheduleLocalActivity: (input, next) => {
          tell('LOCAL_ACTIVITY', input.activityType, null);
          return next(input);
        },
        startTimer: (input, next) => {
          const timer: Issued = { kind: 'TIMER', name: '', value: input.durationMs, task: workflowInfo().historyLength };
          recorder.issued(timer);
          const fired = next(input);
          // Started and cancelled within one task, it never reaches the engine.
          fired.catch(() => {
            if (workflowInfo().historyLength === timer.task) recorder.takenBack(timer);
          });
          return fired;
        },
        startChildWorkflowExecution: (input, next) => {
          tell('CHILD', input.workflowType, input.options.args);
          return next(input);
        },
        continueAsNew: (input, next) => {
          tell('CONTINUE', workflowInfo().workflowType, input.args);
          return next(input);
        },
        signalWorkflow: (input, next) => {
          tell('SIGNAL', input.signalName, input.args);
          return next(input);
        },
      },
    ],
    inbound: [
      {
        // The very promise goes on: a tick more on the way of an answer would put it behind what the history has after it.
        handleUpdate: (input, next) => {
          const answered = next(input);
          answered.then(
            (answer) => tell('ANSWER', input.name, answer),
            () => undefined,
          );
          return answered;
        },
        execute: (input, next) => {
          const ended = next(input);
          ended.then(
            (result) => tell('RESULT', workflowInfo().workflowType, result),
            () => undefined,
          );
          return ended;
        },
      },
    ],
  };
};
