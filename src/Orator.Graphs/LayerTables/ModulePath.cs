namespace Orator.Graphs.LayerTables;

/// <summary>Full names of modules: names joined by dots, empty for the root.</summary>
internal static class ModulePath
{
    /// <summary>The module that holds a module; the root for its own modules, and for the root.</summary>
    public static string Parent(string path) => path.LastIndexOf('.') is var end and >= 0 ? path[..end] : "";

    /// <summary>The root's module that is or holds a module.</summary>
    public static string First(string path) => path.Split('.')[0];

    /// <summary>The innermost module that is or holds all modules.</summary>
    public static string Common(IEnumerable<string> paths) => paths.Aggregate(Common);

    /// <summary>What follows the name of a module that holds it.</summary>
    public static string Relative(string path, string holder) => holder.Length == 0 || path == holder ? path : path[(holder.Length + 1)..];

    /// <summary>Whether a module is another one or lies in it.</summary>
    public static bool IsIn(string path, string holder) =>
        holder.Length == 0 || path == holder || path.StartsWith(holder + '.', StringComparison.Ordinal);

    private static string Common(string left, string right)
    {
        while (!IsIn(right, left))
        {
            left = Parent(left);
        }

        return left;
    }
}
