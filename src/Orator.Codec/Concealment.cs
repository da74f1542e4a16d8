using Orator.Codec.Payloads;

namespace Orator.Codec;

/// <summary>Goes on where frames are missing: a head that moves does not stop at once.</summary>
internal sealed class Concealment
{
    private const int Span = 3;
    private const float Damping = 0.7f;
    private readonly Queue<float[]> _states = [];
    private int _last = -1;

    /// <summary>Takes in a frame that came.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="state">Its state.</param>
    public void Add(int number, float[] state)
    {
        if (number != _last + 1)
        {
            _states.Clear();
        }

        _last = number;
        _states.Enqueue(state);
        if (_states.Count > Span + 1)
        {
            _states.Dequeue();
        }
    }

    /// <summary>The state of a frame behind the last: mean speed of the last frames, which dies down to a half in two frames.</summary>
    /// <param name="number">Number of the frame.</param>
    /// <returns>Null if nothing has come.</returns>
    public float[]? Extrapolate(int number)
    {
        if (_states.Count == 0)
        {
            return null;
        }

        float[] first = _states.Peek();
        float[] state = (float[])_states.Last().Clone();
        int count = _states.Count - 1;
        if (count == 0)
        {
            return state;
        }

        // The geometric series of the damped steps.
        float way = Damping * (1 - MathF.Pow(Damping, Math.Max(0, number - _last))) / (1 - Damping) / count;
        for (int i = 0; i < FaceState.Count; i++)
        {
            state[i] += way * (state[i] - first[i]);
        }

        return state;
    }
}
