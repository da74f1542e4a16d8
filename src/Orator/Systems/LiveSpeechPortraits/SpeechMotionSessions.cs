using Orator.Engine;
using Orator.Graphs;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>Sessions of the motion networks, which run step by step on one thread.</summary>
internal static class SpeechMotionSessions
{
    /// <summary>Opens a session of one step.</summary>
    /// <param name="sessions">Compiled networks that are shared with others; null = compiled for the caller, from the weights as they are
    /// now.</param>
    /// <param name="model">The networks.</param>
    /// <param name="part">Which of them.</param>
    /// <param name="write">Writes it for a number of steps.</param>
    public static Session Open(SessionPool? sessions, SpeechMotionModel model, string part, Action<Graph, SpeechMotionModel, int> write)
    {
        SessionSettings settings = new() { Threads = 1 };
        return sessions is null ? Session.Compile(Written(), settings) : sessions.Lease(model, part, Written, settings);

        Graph Written()
        {
            Graph graph = new();
            write(graph, model, 1);
            return graph;
        }
    }
}
