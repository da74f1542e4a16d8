namespace Orator.Graphs;

/// <summary>Something with a state that training must save and restore to the bit.</summary>
public interface IStateful
{
    /// <summary>Hands over all arrays and numbers of the state, in a fixed order. The same method saves and restores.</summary>
    /// <param name="state">Where they go to, or come from.</param>
    void Exchange(StateExchange state);
}

/// <summary>One direction of the traffic between an object and its saved state.</summary>
public abstract class StateExchange
{
    /// <summary>Saves or overwrites an array.</summary>
    /// <param name="name">Its name, unique in the object.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="values">Its values.</param>
    /// <exception cref="InvalidDataException">The saved state has no such array.</exception>
    public abstract void Array(string name, Shape shape, float[] values);

    /// <summary>Saves or overwrites an integer.</summary>
    /// <param name="name">Its name, unique in the object.</param>
    /// <param name="value">The integer.</param>
    /// <exception cref="InvalidDataException">The saved state has no such number.</exception>
    public abstract void Number(string name, ref long value);
}
